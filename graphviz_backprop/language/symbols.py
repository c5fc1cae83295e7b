"""What signs, LaTeX commands and words stand for: tables, and nothing that computes."""

from __future__ import annotations

import re
from functools import lru_cache

from graphviz_backprop.ops import FUNCTIONS
from graphviz_backprop.text.names import GREEK

#: Signs that mean what another one means.
SAME_SIGN = {
    "−": "-", "‐": "-", "‑": "-", "–": "-", "—": "-",
    "⋅": "·", "∙": "·", "•": "·", "∗": "*", "⊗": "⊙", "∘": "⊙",
    "≤": "<=", "≥": ">=", "≠": "!=", "←": "=", "≔": "=", "≐": "=", "≜": "=", "≡": "=",
    ":=": "=", "÷": "/", "∕": "/", "⁄": "/",
    "**": "^", ".*": "⊙", "./": "/", ".^": "⊙^", "∑": "sum", "∏": "prod", "∈": "in",
    "∉": "notin",
    "⟨": "<", "⟩": ">", "√": "sqrt", "∛": "sqrt", "∜": "sqrt",
    "’": "'", "′": "'", "∣": "|", "∥": "‖", "⋯": "…", "º": "°", "˚": "°",
}  # fmt: skip
#: LaTeX commands of operators.
OPERATORS = {
    "cdot": "·", "cdotp": "·", "bullet": "·", "times": "×", "odot": "⊙", "otimes": "⊙",
    "circ": "⊙", "ominus": "⊖", "ast": "*", "star": "*",
    "div": "/", "leq": "<=", "le": "<=", "leqslant": "<=",
    "geq": ">=", "ge": ">=", "geqslant": ">=", "neq": "!=", "ne": "!=", "lt": "<", "gt": ">",
    "in": "in", "notin": "notin", "leftarrow": "=", "gets": "=", "triangleq": "=", "equiv": "=",
    "coloneqq": "=",
    "doteq": "=", "coloneq": "=",
    "approx": "≈", "simeq": "≈", "cong": "≈", "sim": "~", "propto": "∝", "frac": "frac",
    "dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "sqrt": "sqrt", "binom": "binom",
    "dbinom": "binom", "tbinom": "binom", "sum": "sum", "prod": "prod", "over": "over",
    "mod": "mod", "bmod": "mod", "pmod": "mod", "ldots": "…", "cdots": "…", "dots": "…",
    "vdots": "…", "ddots": "…", "to": "→", "mapsto": "↦", "rightarrow": "→", "Rightarrow": "⇒",
    "implies": "⇒", "iff": "⇒", "forall": "∀", "exists": "∃", "wedge": "and", "land": "and",
    "vee": "or", "lor": "or", "pm": "±", "mp": "±", "partial": "∂", "nabla": "∇",
    "infty": "∞", "int": "∫", "iint": "∫", "oint": "∫", "cup": "∪", "cap": "∩",
    "subset": "⊂", "subseteq": "⊂", "setminus": "∖", "colon": ":", "prime": "'",
    "degree": "°", "top": "⊤", "intercal": "⊤", "underbrace": "under", "overbrace": "under",
    "lim": "lim", "mid": "|", "vert": "|", "Vert": "‖", "|": "‖", "parallel": "‖",
    "_": "_", "*": "*", "%": "%", "#": "#", "&": "&", "bigodot": "⊙", "ll": "<", "gg": ">",
}  # fmt: skip
OPENING = {
    "langle": "<", "lfloor": "⌊", "lceil": "⌈", "{": "(", "lbrace": "(", "lbrack": "[",
    "lparen": "(", "lvert": "|", "lVert": "‖",
}  # fmt: skip
CLOSING = {
    "rangle": ">", "rfloor": "⌋", "rceil": "⌉", "}": ")", "rbrace": ")", "rbrack": "]",
    "rparen": ")", "rvert": "|", "rVert": "‖",
}  # fmt: skip
PARTNER = {"(": ")", "[": "]", "{": "}", "<": ">", "⌊": "⌋", "⌈": "⌉", "|": "|", "‖": "‖"}
#: Words between two operands that are operators.
INFIX = {"dot": "·", "cdot": "·", "times": "×", "xx": "×", "odot": "⊙"}
#: Signs of MATLAB and Julia, where * is the product of matrices and ' the transpose beyond doubt.
MATLAB = re.compile(
    r"(?<!\d)\.[*/^]|\.[*/^](?!\d)|(?<=\s)\.[-+](?=\s)|[^\W\d_]\.\((?=[^()])|'\s*\*|\(:\)"
    r"|\[[^\]]*;|;\s*(?:%.*)?$"
)
#: Assignment and the product of matrices in R.
OF_R = re.compile(r"^[ \t]*[\w.]+[ \t]*<-[ \t]|%\*%", re.MULTILINE)
#: Functions of Mathematica, whose brackets are parentheses.
BRACKETED = {"If": "where", "Total": "sum", "Dot": "dot", "Norm": "norm", "Mean": "mean",
             "LogisticSigmoid": "sigmoid", "Ramp": "relu"}  # fmt: skip
#: Commands of size and layout: they mean nothing.
LAYOUT = frozenset((
    "displaystyle", "textstyle", "scriptstyle", "scriptscriptstyle", "limits", "nolimits",
    "nonumber", "notag", "small", "footnotesize", "large", "Large", "LARGE", "huge", "Huge",
    "normalsize", "tiny", "big", "Big", "bigg", "Bigg", "bigm", "Bigm", "mathstrut", "strut",
    "centering", "allowbreak", "noindent", "thinspace", "enspace", "hline",
    "bigskip", "medskip", "smallskip", "par", "protect", "ensuremath", "boxed", "left",
    "right", "middle", "mathop", "mathbin", "mathrel", "mathord"
))  # fmt: skip
SIDES = {
    **dict.fromkeys(("left", "bigl", "Bigl", "biggl", "Biggl"), "open"),
    **dict.fromkeys(("right", "bigr", "Bigr", "biggr", "Biggr"), "close"),
}
#: Commands whose first group says nothing of the value; those behind which a new piece begins.
WITH_ARGUMENT = frozenset((
    "label", "tag", "vspace", "color", "phantom", "hphantom", "vphantom", "cite", "citep",
    "citet", "ref", "eqref", "footnote", "pagestyle"
))  # fmt: skip
GAPS = frozenset((
    "quad", "qquad", "hspace", "hskip", "hfill", "hfil", "dotfill", "eqno", "leqno"
))  # fmt: skip
#: Environments that only arrange their lines.
ARRANGING = frozenset((
    "equation", "align", "aligned", "alignedat", "eqnarray", "gather", "gathered", "split",
    "multline", "displaymath", "math", "alignat", "flalign", "subequations", "dmath", "empheq"
))  # fmt: skip
#: Macros that authors define for a transpose.
TRANSPOSING = frozenset(("transpose", "trans", "tran", "transp", "tp", "trp"))
#: Words of a sentence around a formula; the first row introduces a condition.
CONDITIONAL = frozenset(("if", "for", "when", "otherwise", "else", "ow", "and", "or", "while"))
PROSE = CONDITIONAL | frozenset((
    "where", "with", "let", "e.g.", "i.e.", "given", "is", "the", "are", "of", "so", "then",
    "thus", "but", "hence", "such", "that", "over", "suppose", "assume", "note", "follows",
    "denotes", "compute", "calculate", "evaluate", "define", "consider", "find", "differentiate",
    "plot", "simplify", "please", "here", "denote", "represents", "since", "because",
    "this", "these"
))  # fmt: skip
#: Words of what denotes no computation, each with problem and remedy.
NOT_COMPUTED = {
    "argmax": ("argmax picks a place: it has no gradient", "Write max, or the value at a place."),
    "argmin": ("argmin picks a place: it has no gradient", "Write min, or the value at a place."),
    "arg": ("this picks a place: it has no gradient", "Write max or min, or the value at a place."),
    "probability": (
        "this choice is random: there is nothing to differentiate",
        "Write a mask, m h / (1 − p), and give m as 0 or 1.",
    ),
}
#: Functions under names that no row has; "" where the resolver says what they mean.
_FIELD = {
    "log": "ln", "sig": "sigmoid", "expit": "sigmoid", "logit": "logit", "sgn": "sign",
    "avg": "mean", "reducesum": "sum", "reducemean": "mean", "maximum": "max", "minimum": "min",
    "amax": "amax", "amin": "amin", "matmul": "matmul", "mm": "matmul", "mv": "matmul",
    "mseloss": "mse",
    "cat": "concat", "concatenate": "concat", "view": "reshape", "sub": "subtract",
    "mul": "multiply", "pow": "power", "square": "square", "reciprocal": "reciprocal",
    "rsqrt": "rsqrt", "sim": "sim", "cossim": "sim", "inverse": "inv", "determinant": "det",
    "neg": "negate", "div": "divide", "sum": "sum", "max": "max", "min": "min", "add": "add",
    "subtract": "subtract", "divide": "divide", "multiply": "multiply", "power": "power",
    "dot": "dot", "transpose": "transpose", "lrelu": "leaky_relu",
    "crossentropyloss": "cross_entropy", "bceloss": "binary_cross_entropy",
    "bcewithlogitsloss": "binary_cross_entropy_with_logits", "meansquarederror": "mse",
    "meanabsoluteerror": "l1loss", "logloss": "logloss",
    "sigmoidcrossentropywithlogits": "sigmoidcrossentropywithlogits",
    "l1loss": "l1loss", "nllloss": "nllloss",
    "smoothl1loss": "smoothl1", "huberloss": "huberloss", "logaddexp": "logaddexp",
    "exp2": "exp2", "cbrt": "cbrt", "permute": "transpose", "swapaxes": "transpose",
    "unsqueeze": "unsqueeze", "expanddims": "unsqueeze", "ravel": "flatten", "bmm": "matmul",
    "vdot": "dot", "pinv": "inv", "average": "mean", "einsum": "einsum", "squeeze": "squeeze",
    "factorial": "factorial",
    "frac": "divide", "root": "root", "rational": "divide",
    "negative": "negate", "dist": "dist", "kldiv": "kldiv", "solve": "solve",
    "hstack": "hstack", "vstack": "vstack",
    "heaviside": "heaviside", "maskedfill": "masked_fill",
    "flatten": "flatten", "normalize": "normalize",
    "sech": "sech", "csch": "csch", "coth": "coth", "sinc": "sinc",
    "unnormalizedsinc": "unnormalized_sinc", "asec": "asec", "arcsec": "asec", "acsc": "acsc",
    "arccsc": "acsc",
    "arsinh": "asinh", "arcosh": "acosh", "artanh": "atanh", "acoth": "acoth",
    "arccoth": "acoth", "arcoth": "acoth", "asech": "asech", "arcsech": "asech",
    "arsech": "asech", "acsch": "acsch", "arccsch": "acsch", "arcsch": "acsch",
}  # fmt: skip
#: Every function by its name in small letters without underscores.
CALLED = {
    **{name.lower().replace("_", ""): row for name, row in FUNCTIONS.items()},
    **_FIELD,
}
#: Functions with two meanings: the one taken, the other, and what that is called here.
TWO_MEANINGS = {"sinc": ("sin(πx)/(πx)", "sin(x)/x", "unnormalized_sinc")}
#: Functions of which the same letters, apart, name another: the truth comes first in Keras.
_AS_WRITTEN = {"binary_crossentropy": "logloss", "BinaryCrossentropy": "logloss"}
#: Functions that code alone names so: they cut no words of a formula.
_CODE = frozenset((
    "mv", "mm", "cat", "sub", "mul", "view", "add", "neg", "inv", "power", "div", "index", "det",
    "tr", "sig", "set", "step", "average", "cbrt", "bmm", "squeeze", "flatten", "normalize",
    "einsum", "frac", "root", "maskedfill", "negative", "dist", "kldiv", "solve", "hstack",
    "vstack", "asec", "acsc"
))  # fmt: skip
#: Functions that may stand in front of their argument with nothing between: sin2x, expx.
PREFIXES = tuple(
    sorted((n for n in CALLED if len(n) > 1 and n not in _CODE), key=len, reverse=True)
)


@lru_cache(maxsize=4096)
def called(word: str) -> str:
    """The row or function that a word names, however its capitals and underscores are; or "".

    >>> called("Leaky_ReLU"), called("LogSumExp"), called("foo")
    ('leaky_relu', 'logsumexp', '')
    """
    if word in _AS_WRITTEN:
        return _AS_WRITTEN[word]
    if word in FUNCTIONS:
        return FUNCTIONS[word] if len(word) > 1 else ""
    if word in GREEK or any(len(part) == 1 for part in word.split("_")):
        return ""  # Σ is no σ
    return CALLED.get(word.lower().replace("_", ""), "")
