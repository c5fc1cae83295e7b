"""What C, JavaScript, R, Julia, MATLAB and libraries of Python call the functions of formulas."""

from __future__ import annotations

import re

#: Names before a parenthesis, each with the function that it is here.
_FUNCTIONS = {
    "fabs": "abs", "labs": "abs", "fmax": "max", "fmin": "min", "pmax": "max", "pmin": "min",
    "rint": "round", "nearbyint": "round", "around": "round", "fix": "trunc", "trunc": "trunc",
    "fmod": "fmod", "fdim": "fdim", "exp10": "exp10", "fsum": "sum", "fmean": "mean",
    "gamma": "gamma_function", "tgamma": "gamma_function", "loggamma": "lgamma",
    "gammaln": "lgamma", "length": "numel", "numel": "numel", "nelement": "numel",
    "ifelse": "where", "plogis": "sigmoid", "qlogis": "logit", "pnorm": "normal_cdf",
    "dnorm": "normal_pdf", "tansig": "tanh", "logsig": "sigmoid", "poslin": "relu",
    "xlogy": "xlogy", "xlog1py": "xlog1py", "xlogx": "xlogx", "celu": "celu", "prelu": "prelu",
    "floor_divide": "floor_divide", "true_divide": "divide", "float_power": "power",
    "lerp": "lerp", "sind": "sind", "cosd": "cosd", "tand": "tand", "asind": "asind",
    "acosd": "acosd", "atand": "atand", "deg2rad": "degrees", "radians": "degrees",
    "rad2deg": "rad2deg", "degrees": "rad2deg", "comb": "binom", "nchoosek": "binom",
    "choose": "binom", "sd": "std",
}  # fmt: skip
#: Functions of C, which end with f or l for its other numbers: expf, sqrtl.
_OF_C = frozenset((
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "ceil", "cos", "cosh",
    "erf", "erfc", "exp", "exp2", "expm1", "fabs", "fdim", "floor", "fmax", "fmin", "fmod",
    "hypot", "lgamma", "log", "log10", "log1p", "log2", "nearbyint", "pow", "rint", "round",
    "rsqrt", "sin", "sinh", "sqrt", "tan", "tanh", "tgamma", "trunc"
))  # fmt: skip
#: Functions that none here is, and whose names could be read as products: e x p m of a matrix.
MISSING = frozenset((
    "absmax", "absmin", "acot", "aminmax", "arccot", "cloglog", "copysign", "cosc", "cosm", "cotd",
    "cscd", "dstack", "erfcx", "erfi", "erfinv", "expj", "fft", "frexp", "gammaprod",
    "ifft", "isclose", "isfinite", "isinf", "isnan", "isqrt", "lbeta", "logm", "mnorm", "pade",
    "qnorm", "rnorm", "rrelu", "secd", "signif", "sincos", "sinhc", "sinm", "sqrtm", "tanm"
))  # fmt: skip
#: Libraries and classes whose functions stand behind a dot or two colons.
_LIBRARIES = (
    "numpy", "np", "torch", "math", "cmath", "jnp", "tf", "scipy", "special", "keras", "ops",
    "anp", "nn", "std", "Math", "System.Math", "System.Numerics", "MathF"
)  # fmt: skip
#: ``Math.`` and ``std::`` before a name.
PREFIX = re.compile(rf"(?:{'|'.join(map(re.escape, _LIBRARIES))})(?:\.|::)(?=[A-Za-z])")
#: Constants behind such a prefix and those of C.
CONSTANTS = {"PI": "pi", "E": "e", "M_PI": "pi", "M_E": "e"}
#: A number as C and Java may end it: 1.0f, 2.0L, 1e-5f.
SUFFIXED = re.compile(r"(?<!\d)(?:\d+\.\d*|\.\d+|\d+(?=[eE]))(?:[eE][+-]?\d+)?([fFlLdD])(?![\w(^])")
_C = re.compile(rf"(?<![A-Za-z_])(?:(?:{'|'.join(sorted(_OF_C))})f\(|std::|Math\.)")


def elsewhere(word: str) -> str:
    """The function that a word names in another language, or "".

    >>> elsewhere("fabs"), elsewhere("expf"), elsewhere("fabsf"), elsewhere("self")
    ('abs', 'exp', 'abs', '')
    """
    if word[:-1] in _OF_C and word[-1] in "fl":
        word = word[:-1]
        return _FUNCTIONS.get(word, word)
    return _FUNCTIONS.get(word, "")


def is_c(text: str) -> bool:
    """Whether a letter behind a number can only be that of C or Java.

    >>> is_c("expf(0.5f * x)"), is_c("0.5f * x")
    (True, False)
    """
    return bool(_C.search(text))
