"""The lecture beyond one formula: activations, gradient descent, small networks.

Nothing here differentiates. Every function and every network is a program in the
package's language, parsed once and run by ``trace``; a batch, a grid of a picture
or a curve is one run with arrays as inputs.
"""
