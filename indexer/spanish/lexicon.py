"""The words of a generation: what was written, how often, and what a typed word can mean.

The builder writes one file with `build_lexicon`; every engine keeps it as a blob and gives it back as it
was. `Lexicon` lays arrays over those bytes and copies nothing: half a million words open at once, and
workers share them through the page cache.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.errors import CorruptIndex
from indexer.spanish.edit_distance import osa_distance, osa_distances
from indexer.spanish.frequency import family_zipf, zipf
from indexer.spanish.normalization import normalize, strip_accents, strip_accents_keep_enye
from indexer.spanish.stemmer import stem

MIN_CORRECTED_LETTERS = (
    5  # letters of a word that may be a slip; a shorter one is a letter away from any other
)
MIN_LETTERS_FOR_TWO_EDITS = 8  # letters of a word in which two slips are likely
KNOWN_ZIPF = 2.5  # once in three million words
MAX_FORMS = 1024  # words that one typed word may stand for; the engine's limit too

# The file: the magic, then for each part the uint64 of its start and of its size in bytes, then the parts,
# each starting at a multiple of 8. All numbers are little-endian.
# Three word lists (surface, bare, stem): UTF-8, sorted by code point, a line feed after each word; `_at`
# holds where each word begins, and where the list ends. The bare form or stem number i leads to the surface
# forms `_members[_lead[i]:_lead[i + 1]]`, by number.
_MAGIC = b"SIGLEX02"
_MOST_FREQUENT = 8192  # of the commonest forms a wildcard looks at first
_PARTS = (
    ("surface", "u1"),
    ("surface_at", "<u4"),
    ("frequency", "<u4"),
    ("common", "<u4"),  # surface forms, by number: those of the largest frequency first, then in order
    ("bare", "u1"),
    ("bare_at", "<u4"),
    ("bare_lead", "<u4"),
    ("bare_members", "<u4"),
    ("bare_letters", "<u4"),  # which letters a bare form has, one bit each: see `_bit_of`
    ("stem", "u1"),
    ("stem_at", "<u4"),
    ("stem_lead", "<u4"),
    ("stem_members", "<u4"),
)


@dataclass(frozen=True, slots=True)
class Form:
    """A word as the corpus writes it: lower case, with its accents.

    `frequency` is the number of documents that hold it. `meant` is true of what was typed, accent by accent,
    and of all it may be where no accent was typed; the rest are weaker guesses. `distance` is the number of
    slips between it and what was typed, 0 but for `fuzzy`.
    """

    surface: str
    stem: str
    frequency: int
    preferred: bool = True
    distance: int = 0


Numbers = NDArray[np.int64]
Forms = tuple[tuple[Form, ...], bool]  # the forms, and whether there were more than asked for


# --- writing ------------------------------------------------------------------------------------------------


def build_lexicon(words: Mapping[str, int] | Iterable[tuple[str, int, str]]) -> bytes:
    """The lexicon's file, from every exact term, the number of documents that hold it, and its stem.

    Without their stems they are a mapping. The same words in any order give the same bytes.
    """
    if isinstance(words, Mapping):
        words = ((word, count, stem(word)) for word, count in words.items())
    known = {word: (count, index_stem) for word, count, index_stem in words}
    surfaces = sorted(known)
    if not all(surfaces) or any("\n" in word for word in surfaces):
        raise ValueError("not words of the index; count the exact terms of `tokens`")
    frequency = np.array([known[word][0] for word in surfaces], dtype="<u4")
    parts = {
        "frequency": frequency.tobytes(),
        "common": _numbers(np.argsort(-frequency.astype(np.int64), kind="stable")[:_MOST_FREQUENT]),
    }
    parts["surface"], parts["surface_at"] = _word_list(surfaces)
    bare = [word if word.isascii() else strip_accents(word) for word in surfaces]
    for name, keys in (("bare", bare), ("stem", [known[word][1] for word in surfaces])):
        members = sorted(range(len(keys)), key=keys.__getitem__)
        leads = [
            place
            for place, member in enumerate(members)
            if not place or keys[member] != keys[members[place - 1]]
        ]
        parts[name], parts[f"{name}_at"] = _word_list([keys[members[place]] for place in leads])
        parts[f"{name}_lead"] = _numbers([*leads, len(members)])
        parts[f"{name}_members"] = _numbers(members)
    parts["bare_letters"] = _letters(parts["bare"], np.frombuffer(parts["bare_at"], "<u4")).tobytes()
    body, table, place = bytearray(), [], len(_MAGIC) + 16 * len(_PARTS)
    for name, _ in _PARTS:
        table += [place + len(body), len(parts[name])]
        body += parts[name] + bytes(-len(parts[name]) % 8)
    return _MAGIC + np.array(table, dtype="<u8").tobytes() + bytes(body)


def _numbers(values: Iterable[int]) -> bytes:
    return np.asarray(values, dtype="<u4").tobytes()


def _word_list(words: list[str]) -> tuple[bytes, bytes]:
    lines = [f"{word}\n".encode() for word in words]
    return b"".join(lines), _numbers(np.cumsum([0, *map(len, lines)]))


def _bit_of(byte: int) -> int:
    """A bit for each letter, and six that other bytes share; none for what parts words."""
    return 0 if byte == 10 else 1 << (byte - 97 if 97 <= byte <= 122 else 26 + byte % 6)


_BITS = np.array([_bit_of(byte) for byte in range(256)], np.uint32)


def _letters(text: bytes, at: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The letters of each word of a list, as bits."""
    bits = _BITS[np.frombuffer(text, np.uint8)]
    return np.bitwise_or.reduceat(bits, at[:-1]) if len(bits) else bits


# --- reading ------------------------------------------------------------------------------------------------


class _WordTable:
    """A sorted word list in a buffer."""

    __slots__ = ("at", "text")

    def __init__(self, text: memoryview, at: NDArray[np.uint32]) -> None:
        self.text = text
        self.at = at

    def __len__(self) -> int:
        return len(self.at) - 1

    def __getitem__(self, number: int) -> bytes:
        return bytes(self.text[int(self.at[number]) : int(self.at[number + 1]) - 1])

    def place(self, word: bytes) -> int:
        """The number of the first word that is not before this one."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self[middle] < word:
                low = middle + 1
            else:
                high = middle
        return low

    def number(self, word: str) -> int | None:
        """The number of this very word."""
        wanted = word.encode(errors="surrogatepass")
        found = self.place(wanted)
        return found if found < len(self) and self[found] == wanted else None

    def beginning(self, prefix: str) -> range:
        """The numbers of the words that begin so."""
        wanted = prefix.encode(errors="surrogatepass")
        return range(self.place(wanted), self.place(wanted + b"\xff"))

    def matching(self, pattern: str) -> Numbers:
        """The numbers of the words a pattern with `*` and `?` describes, in order."""
        among = self.beginning(re.split(r"[*?]", pattern, maxsplit=1)[0])
        begin, end = int(self.at[among.start]), int(self.at[among.stop])
        hits = _lines(pattern).finditer(self.text[begin:end])
        return np.searchsorted(self.at, np.array([hit.start() + begin for hit in hits], dtype=np.int64))


def _expression(pattern: str, letters: Mapping[str, str], any_letter: str) -> str:
    """A pattern with `*` and `?` as a regular expression; `letters` are those that are not written as they stand.

    Each `*` but the last takes as little as it can and never comes back (an atomic group): the first place
    where the letters after it stand is as good as any. So no pattern, however many stars, takes more than
    one pass over a word.
    """
    pieces = ["".join(letters.get(c) or re.escape(c) for c in piece) for piece in re.split(r"\*+", pattern)]
    if len(pieces) == 1:
        return pieces[0]
    return (
        pieces[0]
        + "".join(f"(?>{any_letter}*?{piece})" for piece in pieces[1:-1])
        + f"{any_letter}*{pieces[-1]}"
    )


def _lines(pattern: str) -> re.Pattern[bytes]:
    """A pattern as an expression over a word list, whose bytes are read as Latin-1."""
    in_bytes = pattern.encode(errors="surrogatepass").decode("latin-1")
    one_letter = r"(?:[^\x80-\xff\n]|[\xc2-\xf4][\x80-\xbf]++)"
    line = _expression(in_bytes, {"?": one_letter}, r"[^\n]")
    return re.compile(rf"(?m)^{line}\n".encode("latin-1"))


class Lexicon:
    """A generation's words, read from its file.

    Of what is typed, a plain letter stands for itself and its accented forms, n for n and ñ; an accented
    letter means itself first; ñ never stands for n. Lists come by frequency, largest first, then by code
    point.
    """

    __slots__ = (
        "_bare",
        "_bare_lead",
        "_bare_letters",
        "_bare_members",
        "_common",
        "_frequency",
        "_stem",
        "_stem_lead",
        "_stem_members",
        "_surface",
    )

    def __init__(self, buffer: memoryview | bytes) -> None:
        """CorruptIndex when the bytes are no lexicon, or cut short."""
        view = memoryview(buffer).cast("B")
        head = len(_MAGIC) + 16 * len(_PARTS)
        if view[: len(_MAGIC)] != _MAGIC or len(view) < head:
            raise CorruptIndex("damaged-lexicon")
        table = np.frombuffer(view, "<u8", 2 * len(_PARTS), len(_MAGIC)).tolist()
        part: dict[str, NDArray[np.uint32]] = {}
        text: dict[str, memoryview] = {}
        for (name, kind), start, size in zip(_PARTS, table[::2], table[1::2], strict=True):
            if start + size > len(view):
                raise CorruptIndex("damaged-lexicon")
            if kind == "u1":
                text[name] = view[start : start + size]
            else:
                part[name] = np.frombuffer(view, kind, size // int(kind[-1]), start)
        self._surface = _WordTable(text["surface"], part["surface_at"])
        self._bare = _WordTable(text["bare"], part["bare_at"])
        self._stem = _WordTable(text["stem"], part["stem_at"])
        self._frequency, self._common = part["frequency"], part["common"]
        self._bare_lead, self._bare_members = part["bare_lead"], part["bare_members"]
        self._stem_lead, self._stem_members = part["stem_lead"], part["stem_members"]
        self._bare_letters = part["bare_letters"]

    def __len__(self) -> int:
        """How many surface forms there are."""
        return len(self._surface)

    def frequency(self, surface: str) -> int:
        """The number of documents that hold this very form; 0 for one nobody wrote."""
        number = self._surface.number(surface)
        return 0 if number is None else int(self._frequency[number])

    def forms(self, typed: str) -> tuple[Form, ...]:
        """Every form the typed word may be: what it means first, then what has other accents.

        `ninos` -> niños; `secretaria` -> secretaria and secretaría, both meant; `secretaría` -> secretaría,
        and then secretaria, not meant; `año` -> año, never ano.
        """
        word = normalize(typed)
        number = self._bare.number(strip_accents(word))
        if number is None:
            return ()
        found = []
        for form in self._list(self._of_bare(range(number, number + 1)), MAX_FORMS)[0]:
            if _respects_enye(word, form.surface):
                meant = form.surface == word or word == strip_accents_keep_enye(word)
                found.append(Form(form.surface, form.stem, form.frequency, meant))
        return tuple(sorted(found, key=lambda form: not form.preferred))

    def family(self, index_stem: str, limit: int = MAX_FORMS) -> Forms:
        """The forms that share an index stem: `resolu` -> resolución, resoluciones."""
        number = self._stem.number(index_stem)
        if number is None:
            return (), False
        members = self._stem_members[self._stem_lead[number] : self._stem_lead[number + 1]]
        return self._list(members.astype(np.int64), limit)

    def stems(self, typed: str) -> tuple[str, ...]:
        """The index stems that a typed word leads to, the likeliest first; none when it has no kin here.

        They are the stems of its forms. A form nobody wrote has its own stem and, typed bare, that of each
        accent it may lack: `autoevaluacion` finds autoevaluaciones.
        """
        forms = self.forms(typed)
        if forms:
            return tuple(dict.fromkeys(form.stem for form in forms))
        word = normalize(typed)
        guesses = [word] if word != strip_accents_keep_enye(word) else [word, *_with_one_accent(word)]
        found = dict.fromkeys(stem(guess) for guess in guesses)
        return tuple(one for one in found if self._stem.number(one) is not None)

    def prefix(self, typed: str, limit: int = MAX_FORMS) -> Forms:
        """The forms that begin as typed: `resoluci` -> resolución, resoluciones."""
        word = normalize(typed)
        if word != strip_accents_keep_enye(word):
            among = self._surface.beginning(word)
            return self._list(np.arange(among.start, among.stop), limit)
        numbers = self._of_bare(self._bare.beginning(strip_accents(word)))
        return self._list(self._where_typed(word, numbers, lambda form: _respects_enye(word, form)), limit)

    def wildcard(self, pattern: str, limit: int = MAX_FORMS) -> Forms:
        """The forms a pattern describes: `*` is any letters or none, `?` one letter. `trans*al`."""
        word = "".join(part if part in "*?" else normalize(part) for part in re.split(r"([*?])", pattern))
        word = re.sub(r"\*+", "*", word)
        strict = word != strip_accents_keep_enye(word)
        letters = {"?": "."} if strict else {"?": ".", "n": "[nñ]"}
        wanted = re.compile(_expression(word, letters, "."))

        def fits(form: str) -> bool:
            return wanted.fullmatch(form if strict else strip_accents_keep_enye(form)) is not None

        # A pattern that describes many words describes enough of the commonest ones: no need to see them all.
        common = [n for n in self._common.tolist() if fits(self._surface[n].decode())]
        if len(common) > limit:
            return tuple(self._form(number) for number in common[:limit]), True
        if strict:
            return self._list(self._surface.matching(word), limit)
        numbers = self._of_bares(self._bare.matching(strip_accents(word)))
        return self._list(self._where_typed(word, numbers, fits), limit)

    def fuzzy(self, typed: str, distance: int, limit: int = MAX_FORMS) -> Forms:
        """The forms at most `distance` (1 or 2) slips away, nearest first. An accent is no slip; ñ to n is."""
        if distance not in (1, 2):
            raise ValueError(f"a distance of 1 or 2 slips is known, not {distance}")
        word = strip_accents_keep_enye(typed)
        near = self._near(strip_accents(typed).encode(errors="surrogatepass"), distance)
        found = []
        for number, away in near:
            for member in self._of_bare(range(number, number + 1)):
                form = self._form(int(member))
                if "ñ" in word:
                    away = osa_distance(word, strip_accents_keep_enye(form.surface))
                if away <= distance:
                    found.append(Form(form.surface, form.stem, form.frequency, away == 0, away))
        found.sort(key=lambda form: (form.distance, -form.frequency, form.surface))
        return tuple(found[:limit]), len(found) > limit

    def suggest(self, prefix: str, limit: int) -> tuple[Form, ...]:
        """What someone who types this may be typing: words that begin so, by frequency."""
        return self.prefix(prefix, limit)[0]

    def spelling(self, typed: str, limit: int = 3) -> tuple[str, ...]:
        """What an unknown word is likely meant for, by distance, then frequency; nothing where it is hardly a slip.

        The first letter is seldom mistaken, and a word that Spanish at large knows is spelt as it was meant:
        `policía` is no slip for política.
        """
        word = normalize(typed)
        known = self.stems(typed) or max(zipf(word), family_zipf(stem(word))) >= KNOWN_ZIPF
        if known or len(word) < MIN_CORRECTED_LETTERS or not word.isalpha():
            return ()
        for distance in (1, 2) if len(word) >= MIN_LETTERS_FOR_TWO_EDITS else (1,):
            near, _ = self.fuzzy(typed, distance)
            if likely := [form.surface for form in near if _is_likely_slip(word, form.surface)]:
                return tuple(likely[:limit])
        return ()

    # --- inside ---

    def _form(self, number: int) -> Form:
        surface = self._surface[number].decode()
        return Form(surface, stem(surface), int(self._frequency[number]))

    def _of_bare(self, among: range) -> Numbers:
        """The surface forms, by number, of bare forms that follow each other."""
        return self._bare_members[self._bare_lead[among.start] : self._bare_lead[among.stop]].astype(np.int64)

    def _of_bares(self, bares: Numbers) -> Numbers:
        """The surface forms, by number, of any bare forms."""
        first = self._bare_lead[bares].astype(np.int64)
        count = self._bare_lead[bares + 1].astype(np.int64) - first
        before = np.cumsum(count) - count
        places = np.repeat(first - before, count) + np.arange(int(count.sum()))
        return np.asarray(self._bare_members[places], dtype=np.int64)

    def _where_typed(self, word: str, numbers: Numbers, fits: Callable[[str], bool]) -> Numbers:
        """Those of the forms that have ñ where it was typed; all where it was not."""
        if "ñ" not in word:
            return numbers
        text = np.frombuffer(self._surface.text, np.uint8)
        first, second = "ñ".encode()
        places = np.flatnonzero((text[:-1] == first) & (text[1:] == second))
        with_it = np.searchsorted(self._surface.at, places, side="right") - 1
        likely = numbers[np.isin(numbers, with_it)]
        return likely[[fits(self._surface[number].decode()) for number in likely.tolist()]]

    def _list(self, numbers: Numbers, limit: int) -> Forms:
        total = len(numbers)
        if total > 4 * limit > 0:  # the last that can be shown says which need no sorting
            frequency = self._frequency[numbers]
            numbers = numbers[frequency >= np.partition(frequency, total - limit)[total - limit]]
        order = np.lexsort((numbers, -self._frequency[numbers].astype(np.int64)))[:limit]
        return tuple(self._form(int(number)) for number in numbers[order]), total > limit

    def _near(self, typed: bytes, distance: int) -> Iterator[tuple[int, int]]:
        """The bare forms at most `distance` away, by number, with their distance."""
        # A slip changes at most two of the letters a word has: that leaves few words to compare.
        length = np.diff(self._bare.at).astype(np.int64) - 1
        letters = np.bitwise_count(
            self._bare_letters ^ np.bitwise_or.reduce(_BITS[np.frombuffer(typed, np.uint8)])
        )
        likely = np.flatnonzero((np.abs(length - len(typed)) <= distance) & (letters <= 2 * distance))
        text = np.frombuffer(self._bare.text, np.uint8)
        for size in np.unique(length[likely]):
            numbers = likely[length[likely] == size]
            words = text[self._bare.at[numbers].astype(np.int64)[:, None] + np.arange(size)]
            away = osa_distances(typed, words, distance)
            for one in np.flatnonzero(away <= distance):
                yield int(numbers[one]), int(away[one])


def _is_likely_slip(typed: str, other: str) -> bool:
    """Whether one word may be the other mistyped: the same first letter, and about as long."""
    return strip_accents(typed)[:1] == strip_accents(other)[:1] and abs(len(typed) - len(other)) <= 1


def _respects_enye(typed: str, form: str) -> bool:
    """Whether the form has ñ wherever it was typed. Both fold to the same letters."""
    return all(
        b == "ñ"
        for a, b in zip(strip_accents_keep_enye(typed), strip_accents_keep_enye(form), strict=False)
        if a == "ñ"
    )


def _with_one_accent(word: str) -> Iterator[str]:
    """The word with an accent on one vowel or a tilde on one n: more is rarely missing in one word."""
    for place, letter in enumerate(word):
        for other in {"a": "á", "e": "é", "i": "í", "o": "ó", "u": "úü", "n": "ñ"}.get(letter, ""):
            yield word[:place] + other + word[place + 1 :]
