"""Finds turns of phrase that read like a translation: language.py FILE|FOLDER ...

Prints FILE:LINE, the words found and what to write instead, and exits with 1 if there are any. Of
C it reads comments and strings, of everything else all text. Words that a line end or the mark of
a comment separates are found as well.
"""

import pathlib
import re
import sys

COUNTED = ("images|steps|rows|students|seeds|numbers|lines|epochs|seconds|bytes|entries|files|pixels|columns|"
           "points|classes|experts|words|characters|samples|bits|panels|operations")
UNIT = ("class|step|epoch|row|draw|second|minute|side|line|network|student|batch|sample|label|thread|expert|"
        "number|pixel|entry|word|channel|image|figure|file|record|task|core")
PLACE = "in|at|on|before|there|first|last|where|below|above|between|within|under|once|upwards|side by|next|here|beside"

PHRASES = [(re.compile(r"\b(?:%s)" % words, re.IGNORECASE), instead) for words, instead in [
    (r"(?<!left )(?<!leave )(?<!leaves )(?<!hide )(?<!nothing )behind\b(?! (?:one table|.?kernel/|a figure|its? back))", "after"),
    (r"beside\b", "next to, along with, besides, compared with"),
    (r"(?:%s) an? (?:%s)\b(?! (?:\w+s|of|can|may|must|will|would)\b)" % (COUNTED, UNIT), "per, as in images per class"),
    (r"(?<!there )(?:is|are|was|were) no (?!longer|more|fewer|less|better|worse|larger|smaller|different|"
     r"match|use|need|doubt)(?=[a-z])", "is not a, is not"),
    (r"(?:go|goes|going|gone|went) on (?:with|from|after)\b", "continue with, from, after"),
    (r"what (?:there is|is there)\b", "existing, whatever exists"),
    (r"(?:is|are|be|been|were) had\b", "available, possible"),
    (r"nobody\b", "no one, or say which process, user or function"),
    (r"tells? (?:of|how|what|which|whether|where|when)\b", "say, show, report"),
    (r"(?:is|are|be) told\b(?! (?:to|that|so|by|apart|from|otherwise|which|not)\b)", "is reported"),
    (r"(?<!it )stands? (?:%s)\b(?! for\b)" % PLACE, "is, appears, is stored"),
    (r"comes? out\b(?! of\b)", "results, is printed"),
    (r"in the place of\b", "in place of"),
    (r"an own\b", "its own, of its own"),
    (r"nothing is to be done\b", "nothing to do"),
    (r"whatever fits\b", "as much as fits"),
    (r"mean no good\b", "hostile"),
]]

PROSE_OF_C = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])+'", re.DOTALL)
WORDS_APART = re.compile(r"\"\s*\"|\s+(?:(?:[*#]|//|\.\\\")\s+)*")


def prose(path):
    """The text of a file, of C without its code but with all its lines."""
    text = path.read_text(encoding="utf-8")
    if path.suffix not in (".c", ".h"):
        return text
    kept, end = [], 0
    for part in PROSE_OF_C.finditer(text):
        code = text[end:part.start()]
        kept += ["\n" * code.count("\n") if code.isspace() else " ." + "\n" * code.count("\n"), part.group()]
        end = part.end()
    return "".join(kept)


def flatten(text):
    """All in one line, and for each character of it the number of its line in the text."""
    flat, lines, number, end = [], [], 1, 0
    for gap in WORDS_APART.finditer(text):
        word = text[end:gap.start()]
        flat += [word, "" if gap.group()[0] == '"' else " "]
        lines += [number] * (len(word) + len(flat[-1]))
        number += gap.group().count("\n")
        end = gap.end()
    flat.append(text[end:])
    return "".join(flat), lines + [number] * len(flat[-1])


def files(names):
    for name in map(pathlib.Path, names):
        yield from sorted(p for p in name.rglob("*") if p.is_file()) if name.is_dir() else [name]


found = 0
for path in files(sys.argv[1:]):
    if path.stem == "language": # this and its test
        continue
    try:
        flat, lines = flatten(prose(path))
    except UnicodeDecodeError: # streams, images
        continue
    for pattern, instead in PHRASES:
        for match in pattern.finditer(flat):
            found += 1
            print(f'{path}:{lines[match.start()]}: "{match.group().strip()}": write {instead}')
sys.exit(found > 0)
