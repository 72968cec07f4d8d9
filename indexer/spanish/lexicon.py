"""The words of a generation: how the corpus writes them, how often, and which of them a typed word can be.

The builder writes one file with `build_lexicon`. Every engine keeps it as a blob and returns it unchanged. `Lexicon`
reads arrays from those bytes without a copy, so that it opens at once and workers share it through the page cache.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from indexer.errors import CorruptIndex
from indexer.spanish.edit_distance import osa_distance
from indexer.spanish.frequency import family_zipf, zipf
from indexer.spanish.normalization import normalize, strip_accents, strip_accents_keep_enye
from indexer.spanish.running_terms import is_running_term, plain_term
from indexer.spanish.stemmer import is_of_family, stem

# Letters of a word that is corrected: a shorter one is one edit away from many others.
MIN_CORRECTED_LETTERS = 5
# Letters of a word in which two edits are likely.
MIN_LETTERS_FOR_TWO_EDITS = 8
# Zipf value of a word that Spanish uses once in three million words.
KNOWN_ZIPF = 2.5
# Forms that one typed word may stand for: no more than `engine.port.MAX_FORMS`, as a test holds.
MAX_FORMS = 1024
# Words and stems whose look-ups are cached: one question looks up each of its words several times.
CACHED_WORDS = 4096

_VOWELS_OF_A_SYLLABLE = re.compile("[iu]*[aeo][iu]*|[iu]+")

# The file holds the magic bytes, then for each part its start and its size in bytes (uint64), then the parts, each
# padded to a multiple of 8 bytes. All numbers are little-endian.
# There are three word lists (surface, bare, stem): UTF-8, sorted by code point, a line feed after each word; `_at`
# holds the offset of each word and the end of the list. The surface forms of bare form or stem number i are
# `_members[_starts[i]:_starts[i + 1]]`, by number. Two more lists hold the surface forms and stems of running lines.
_MAGIC = b"SIGLEX04"
# Forms, the most frequent ones, which a wildcard is tried on first.
_MOST_FREQUENT = 8192
_PARTS = (
    ("surface", "u1"),
    ("surface_at", "<u4"),
    ("frequency", "<u4"),
    ("occurrences", "<u4"),
    # The numbers of the most frequent surface forms, by descending frequency.
    ("common", "<u4"),
    ("bare", "u1"),
    ("bare_at", "<u4"),
    ("bare_starts", "<u4"),
    ("bare_members", "<u4"),
    # The letters of each bare form, one bit for each letter: see `_bit_of`
    ("bare_letters", "<u4"),
    ("stem", "u1"),
    ("stem_at", "<u4"),
    ("stem_starts", "<u4"),
    ("stem_members", "<u4"),
    ("running_surface", "u1"),
    ("running_surface_at", "<u4"),
    ("running_stem", "u1"),
    ("running_stem_at", "<u4"),
)


@dataclass(frozen=True, slots=True)
class Form:
    """A word as the corpus writes it: lower case, with its accents.

    `frequency` is the number of documents that hold it. It is `preferred` if it is what was typed, accent by accent, or
    if no accent was typed; others are weaker guesses. `distance` is the number of edits between it and what was typed,
    which only `fuzzy` sets.
    """

    surface: str
    stem: str
    frequency: int
    preferred: bool = True
    distance: int = 0


Numbers = NDArray[np.int64]
# The forms, and whether there were more than the limit.
Forms = tuple[tuple[Form, ...], bool]


# --- writing ------------------------------------------------------------------------------------------------


def build_lexicon(words: Mapping[str, int] | Iterable[tuple[str, int, int, str]]) -> bytes:
    """Return the bytes of a lexicon, given each exact term with its documents, its occurrences in them, and its stem.

    A mapping of terms to numbers of documents will do: each has the term once, and it is stemmed here. The order of the
    words does not matter to the bytes. A word that only running lines have is a word that no document has in its text.
    """
    if isinstance(words, Mapping):
        words = ((word, count, count, stem(word)) for word, count in words.items())
    entries: dict[str, tuple[int, int, str]] = {}
    running: dict[str, str] = {}
    for word, count, occurrences, index_stem in words:
        if is_running_term(word):
            running[plain_term(word)] = plain_term(index_stem)
        else:
            entries[word] = (count, occurrences, index_stem)
    for word, index_stem in running.items():
        entries.setdefault(word, (0, 0, index_stem))
    surfaces = sorted(entries)
    if not all(surfaces) or any("\n" in word for word in surfaces):
        raise ValueError("not words of the index; count the exact terms of `tokens`")
    frequency = np.array([entries[word][0] for word in surfaces], dtype="<u4")
    parts = {
        "frequency": frequency.tobytes(),
        "occurrences": _uint32_bytes([entries[word][1] for word in surfaces]),
        "common": _uint32_bytes(np.argsort(-frequency.astype(np.int64), kind="stable")[:_MOST_FREQUENT]),
    }
    parts["surface"], parts["surface_at"] = _word_list(surfaces)
    bare = [word if word.isascii() else strip_accents(word) for word in surfaces]
    for name, keys in (("bare", bare), ("stem", [entries[word][2] for word in surfaces])):
        members = sorted(range(len(keys)), key=keys.__getitem__)
        starts = [
            index
            for index, member in enumerate(members)
            if not index or keys[member] != keys[members[index - 1]]
        ]
        parts[name], parts[f"{name}_at"] = _word_list([keys[members[index]] for index in starts])
        parts[f"{name}_starts"] = _uint32_bytes([*starts, len(members)])
        parts[f"{name}_members"] = _uint32_bytes(members)
    parts["bare_letters"] = _letter_bits(parts["bare"], np.frombuffer(parts["bare_at"], "<u4")).tobytes()
    parts["running_surface"], parts["running_surface_at"] = _word_list(sorted(running))
    parts["running_stem"], parts["running_stem_at"] = _word_list(sorted(set(running.values())))
    body, table, body_start = bytearray(), [], len(_MAGIC) + 16 * len(_PARTS)
    for name, _ in _PARTS:
        table += [body_start + len(body), len(parts[name])]
        body += parts[name] + bytes(-len(parts[name]) % 8)
    return _MAGIC + np.array(table, dtype="<u8").tobytes() + bytes(body)


def _uint32_bytes(values: Iterable[int]) -> bytes:
    return np.asarray(values, dtype="<u4").tobytes()


def _word_list(words: list[str]) -> tuple[bytes, bytes]:
    """Return the text of a word list, and the offsets of its words."""
    lines = [f"{word}\n".encode() for word in words]
    return b"".join(lines), _uint32_bytes(np.cumsum([0, *map(len, lines)]))


def _bit_of(byte: int) -> int:
    """Return the bit of a byte: one for each letter, six that all other bytes share, none for the line feed."""
    return 0 if byte == 10 else 1 << (byte - 97 if 97 <= byte <= 122 else 26 + byte % 6)


_BITS = np.array([_bit_of(byte) for byte in range(256)], np.uint32)


def _letter_bits(text: bytes, at: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the letters of each word of a list, as bits."""
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

    def lower_bound(self, word: bytes) -> int:
        """Return the number of the first word that is not before this one."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self[middle] < word:
                low = middle + 1
            else:
                high = middle
        return low

    def number(self, word: str) -> int | None:
        """Return the number of a word; None if it is not in the list."""
        encoded = word.encode(errors="surrogatepass")
        index = self.lower_bound(encoded)
        return index if index < len(self) and self[index] == encoded else None

    def prefix_range(self, prefix: str) -> range:
        """Return the numbers of the words that begin with a prefix."""
        encoded = prefix.encode(errors="surrogatepass")
        return range(self.lower_bound(encoded), self.lower_bound(encoded + b"\xff"))

    def match_pattern(self, pattern: str) -> Numbers:
        """Return the numbers of the words that match a pattern with `*` and `?`, ascending."""
        candidates = self.prefix_range(re.split(r"[*?]", pattern, maxsplit=1)[0])
        start, end = int(self.at[candidates.start]), int(self.at[candidates.stop])
        matches = _line_pattern(pattern).finditer(self.text[start:end])
        return np.searchsorted(
            self.at, np.array([match.start() + start for match in matches], dtype=np.int64)
        )


def _expression(pattern: str, letters: Mapping[str, str], any_letter: str) -> str:
    """Return a pattern with `*` and `?` as a regular expression; `letters` maps what is not to be matched literally.

    Each `*` but the last is an atomic group that matches as little as it can. This loses nothing, because the first
    occurrence of the letters after a star is as good as any. So no pattern takes more than one pass over a word.
    """
    parts = ["".join(letters.get(c) or re.escape(c) for c in part) for part in re.split(r"\*+", pattern)]
    if len(parts) == 1:
        return parts[0]
    return (
        parts[0] + "".join(f"(?>{any_letter}*?{part})" for part in parts[1:-1]) + f"{any_letter}*{parts[-1]}"
    )


def _line_pattern(pattern: str) -> re.Pattern[bytes]:
    """Return a pattern as a regular expression over the bytes of a word list, read as Latin-1."""
    in_bytes = pattern.encode(errors="surrogatepass").decode("latin-1")
    any_utf8_letter = r"(?:[^\x80-\xff\n]|[\xc2-\xf4][\x80-\xbf]++)"
    line = _expression(in_bytes, {"?": any_utf8_letter}, r"[^\n]")
    return re.compile(rf"(?m)^{line}\n".encode("latin-1"))


class Lexicon:
    """The words of a generation, read from its file.

    A typed letter without accent stands for itself and its accented forms, and n for n and ñ. An accented letter stands
    for itself first. A typed ñ never stands for n. Forms are returned by descending frequency, then by code point.
    """

    __slots__ = (
        "_bare",
        "_bare_letters",
        "_bare_members",
        "_bare_starts",
        "_common",
        "_family",
        "_forms",
        "_frequency",
        "_occurrences",
        "_occurrences_of",
        "_running",
        "_stem",
        "_stem_members",
        "_stem_starts",
        "_surface",
        "word_count",
    )

    def __init__(self, buffer: memoryview | bytes) -> None:
        """Raise CorruptIndex if the bytes are no lexicon or are cut short."""
        view = memoryview(buffer).cast("B")
        head = len(_MAGIC) + 16 * len(_PARTS)
        if view[: len(_MAGIC)] != _MAGIC or len(view) < head:
            raise CorruptIndex("damaged-lexicon")
        table = np.frombuffer(view, "<u8", 2 * len(_PARTS), len(_MAGIC)).tolist()
        arrays: dict[str, NDArray[np.uint32]] = {}
        texts: dict[str, memoryview] = {}
        for (name, kind), start, size in zip(_PARTS, table[::2], table[1::2], strict=True):
            if start + size > len(view):
                raise CorruptIndex("damaged-lexicon")
            if kind == "u1":
                texts[name] = view[start : start + size]
            else:
                arrays[name] = np.frombuffer(view, kind, size // int(kind[-1]), start)
        self._surface = _WordTable(texts["surface"], arrays["surface_at"])
        self._bare = _WordTable(texts["bare"], arrays["bare_at"])
        self._stem = _WordTable(texts["stem"], arrays["stem_at"])
        self._frequency, self._common = arrays["frequency"], arrays["common"]
        self._occurrences = arrays["occurrences"]
        # Words of all documents together.
        self.word_count = int(self._occurrences.sum(dtype=np.int64))
        self._bare_starts, self._bare_members = arrays["bare_starts"], arrays["bare_members"]
        self._stem_starts, self._stem_members = arrays["stem_starts"], arrays["stem_members"]
        self._bare_letters = arrays["bare_letters"]
        # By text field.
        self._running = {
            field: _WordTable(texts[f"running_{name}"], arrays[f"running_{name}_at"])
            for field, name in (("exact", "surface"), ("stem", "stem"))
        }
        self._forms = lru_cache(CACHED_WORDS)(self._find_forms)
        self._family = lru_cache(CACHED_WORDS)(self._find_family)
        self._occurrences_of = lru_cache(CACHED_WORDS)(self._count_occurrences)

    def __len__(self) -> int:
        """Return the number of surface forms."""
        return len(self._surface)

    def frequency(self, surface: str) -> int:
        """Return the number of documents that hold a surface form; 0 if none does."""
        number = self._surface.number(surface)
        return 0 if number is None else int(self._frequency[number])

    @property
    def has_running_lines(self) -> bool:
        """Whether any document has a running line."""
        return len(self._running["exact"]) > 0

    def is_in_running_line(self, field: str, term: str) -> bool:
        """Return whether a running line has a word with this term in a field, `exact` or `stem`."""
        return self.has_running_lines and self._running[field].number(term) is not None

    def forms(self, typed: str) -> tuple[Form, ...]:
        """Return every form that a typed word may be: the preferred ones first, then those with other accents.

        `ninos` -> niños; `secretaria` -> secretaria and secretaría, both preferred; `secretaría` -> secretaría,
        preferred, and secretaria; `año` -> año, never ano.
        """
        return self._forms(typed)

    def _find_forms(self, typed: str) -> tuple[Form, ...]:
        word = normalize(typed)
        number = self._bare.number(strip_accents(word))
        if number is None:
            return ()
        forms = []
        for form in self._top_forms(self._surfaces_of_range(range(number, number + 1)), MAX_FORMS)[0]:
            if _respects_enye(word, form.surface):
                preferred = form.surface == word or word == strip_accents_keep_enye(word)
                forms.append(Form(form.surface, form.stem, form.frequency, preferred))
        return tuple(sorted(forms, key=lambda form: not form.preferred))

    def family(self, index_stem: str, limit: int = MAX_FORMS) -> Forms:
        """Return the forms that share an index stem: `resolu` -> resolución, resoluciones."""
        return self._family(index_stem, limit)

    def _find_family(self, index_stem: str, limit: int) -> Forms:
        number = self._stem.number(index_stem)
        if number is None:
            return (), False
        members = self._stem_members[self._stem_starts[number] : self._stem_starts[number + 1]]
        return self._top_forms(members.astype(np.int64), limit)

    def occurrences(self, index_stem: str) -> int:
        """Return how often the forms of an index stem occur in all documents together."""
        return self._occurrences_of(index_stem)

    def _count_occurrences(self, index_stem: str) -> int:
        number = self._stem.number(index_stem)
        if number is None:
            return 0
        members = self._stem_members[self._stem_starts[number] : self._stem_starts[number + 1]]
        return int(self._occurrences[members].sum(dtype=np.int64))

    def stems(self, typed: str) -> tuple[str, ...]:
        """Return the index stems that a typed word may have, the likeliest first; none if no form here has its stem.

        They are the stems of its forms. A word that the corpus does not have gets its own stem and, if typed without
        accents, the stem that it has with an accent on one letter: `autoevaluacion` finds autoevaluaciones.
        """
        forms = self.forms(typed)
        if forms:
            return tuple(dict.fromkeys(form.stem for form in forms))
        word = normalize(typed)
        is_as_meant = word != strip_accents_keep_enye(word) or is_of_family(word)
        guesses = [word] if is_as_meant else [word, *_with_one_accent(word)]
        stems = dict.fromkeys(stem(guess) for guess in guesses)
        return tuple(guess for guess in stems if self._stem.number(guess) is not None)

    def prefix(self, typed: str, limit: int = MAX_FORMS) -> Forms:
        """Return the forms that begin as typed: `resoluci` -> resolución, resoluciones."""
        word = normalize(typed)
        if word != strip_accents_keep_enye(word):
            matches = self._surface.prefix_range(word)
            return self._top_forms(np.arange(matches.start, matches.stop), limit)
        numbers = self._surfaces_of_range(self._bare.prefix_range(strip_accents(word)))
        return self._top_forms(
            self._keep_typed_enye(word, numbers, lambda form: _respects_enye(word, form)), limit
        )

    def wildcard(self, pattern: str, limit: int = MAX_FORMS) -> Forms:
        """Return the forms that match a pattern such as `trans*al`: `*` is any letters or none, `?` is one letter."""
        word = "".join(part if part in "*?" else normalize(part) for part in re.split(r"([*?])", pattern))
        word = re.sub(r"\*+", "*", word)
        has_accents = word != strip_accents_keep_enye(word)
        letters = {"?": "."} if has_accents else {"?": ".", "n": "[nñ]"}
        expression = re.compile(_expression(word, letters, "."))

        def matches(form: str) -> bool:
            return expression.fullmatch(form if has_accents else strip_accents_keep_enye(form)) is not None

        # If enough of the most frequent forms match, the others need not be tried.
        common = [number for number in self._common.tolist() if matches(self._surface[number].decode())]
        if len(common) > limit:
            return tuple(self._form(number) for number in common[:limit]), True
        if has_accents:
            return self._top_forms(self._surface.match_pattern(word), limit)
        numbers = self._surfaces_of(self._bare.match_pattern(strip_accents(word)))
        return self._top_forms(self._keep_typed_enye(word, numbers, matches), limit)

    def fuzzy(self, typed: str, distance: int, limit: int = MAX_FORMS) -> Forms:
        """Return the forms at most `distance` (1 or 2) edits away, nearest first. An accent is no edit, ñ to n is."""
        if distance not in (1, 2):
            raise ValueError(f"the distance must be 1 or 2 edits, not {distance}")
        word = strip_accents_keep_enye(typed)
        bare_forms = self._bare_forms_near(strip_accents(typed).encode(errors="surrogatepass"), distance)
        forms = []
        for number, edits in bare_forms:
            for member in self._surfaces_of_range(range(number, number + 1)):
                form = self._form(int(member))
                if "ñ" in word:
                    edits = osa_distance(word, strip_accents_keep_enye(form.surface))
                if edits <= distance:
                    forms.append(Form(form.surface, form.stem, form.frequency, edits == 0, edits))
        forms.sort(key=lambda form: (form.distance, -form.frequency, form.surface))
        return tuple(forms[:limit]), len(forms) > limit

    def suggest(self, prefix: str, limit: int) -> tuple[Form, ...]:
        """Return the words that begin with what is typed, by frequency."""
        return self.prefix(prefix, limit)[0]

    def corrections(self, typed: str, limit: int = 3) -> tuple[str, ...]:
        """Return the likely corrections of an unknown word, by distance, then frequency; none if it is hardly misspelt.

        The first letter is seldom mistaken. A word that general Spanish uses needs no correction: `policía` is not
        política misspelt.
        """
        word = normalize(typed)
        is_known = self.stems(typed) or max(zipf(word), family_zipf(stem(word))) >= KNOWN_ZIPF
        if is_known or len(word) < MIN_CORRECTED_LETTERS or not word.isalpha():
            return ()
        for distance in (1, 2) if len(word) >= MIN_LETTERS_FOR_TWO_EDITS else (1,):
            forms, _ = self.fuzzy(typed, distance)
            if likely := [form.surface for form in forms if _is_likely_correction(word, form.surface)]:
                return tuple(likely[:limit])
        return ()

    # --- inside ---

    def _form(self, number: int) -> Form:
        surface = self._surface[number].decode()
        return Form(surface, stem(surface), int(self._frequency[number]))

    def _surfaces_of_range(self, bare_forms: range) -> Numbers:
        """Return the numbers of the surface forms of consecutive bare forms."""
        start, end = self._bare_starts[bare_forms.start], self._bare_starts[bare_forms.stop]
        return self._bare_members[start:end].astype(np.int64)

    def _surfaces_of(self, bare_forms: Numbers) -> Numbers:
        """Return the numbers of the surface forms of any bare forms."""
        starts = self._bare_starts[bare_forms].astype(np.int64)
        counts = self._bare_starts[bare_forms + 1].astype(np.int64) - starts
        before = np.cumsum(counts) - counts
        indices = np.repeat(starts - before, counts) + np.arange(int(counts.sum()))
        return np.asarray(self._bare_members[indices], dtype=np.int64)

    def _keep_typed_enye(self, word: str, numbers: Numbers, matches: Callable[[str], bool]) -> Numbers:
        """Return the numbers of the forms that match with their ñ; all of them if no ñ was typed."""
        if "ñ" not in word:
            return numbers
        text = np.frombuffer(self._surface.text, np.uint8)
        first, second = "ñ".encode()
        offsets = np.flatnonzero((text[:-1] == first) & (text[1:] == second))
        with_enye = np.searchsorted(self._surface.at, offsets, side="right") - 1
        candidates = numbers[np.isin(numbers, with_enye)]
        return candidates[[matches(self._surface[number].decode()) for number in candidates.tolist()]]

    def _top_forms(self, numbers: Numbers, limit: int) -> Forms:
        """Return the most frequent of the forms, and whether there were more than the limit."""
        total = len(numbers)
        # Of many forms, only those that are frequent enough to be returned are sorted.
        if total > 4 * limit > 0:
            frequency = self._frequency[numbers]
            numbers = numbers[frequency >= np.partition(frequency, total - limit)[total - limit]]
        order = np.lexsort((numbers, -self._frequency[numbers].astype(np.int64)))[:limit]
        return tuple(self._form(int(number)) for number in numbers[order]), total > limit

    def _bare_forms_near(self, typed: bytes, distance: int) -> Iterator[tuple[int, int]]:
        """Yield the number of each bare form at most `distance` edits away, with its distance."""
        # An edit changes at most two of the letters that a word has, so few words need to be compared.
        lengths = np.diff(self._bare.at).astype(np.int64) - 1
        num_other_letters = np.bitwise_count(
            self._bare_letters ^ np.bitwise_or.reduce(_BITS[np.frombuffer(typed, np.uint8)])
        )
        candidates = np.flatnonzero(
            (np.abs(lengths - len(typed)) <= distance) & (num_other_letters <= 2 * distance)
        )
        words = [self._bare[number] for number in candidates.tolist()]
        # A distance beyond the greatest asked for comes out as some greater number.
        edits = cdist([typed], words, scorer=OSA.distance, score_cutoff=distance, dtype=np.uint8)[0]
        for index in np.flatnonzero(edits <= distance).tolist():
            yield int(candidates[index]), int(edits[index])


def _is_likely_correction(typed: str, other: str) -> bool:
    """Return whether one word may be the other misspelt: the same first letter, and about the same length."""
    return strip_accents(typed)[:1] == strip_accents(other)[:1] and abs(len(typed) - len(other)) <= 1


def _respects_enye(typed: str, form: str) -> bool:
    """Return whether a form has ñ wherever it was typed. Both must have the same bare form."""
    return all(
        letter == "ñ"
        for typed_letter, letter in zip(
            strip_accents_keep_enye(typed), strip_accents_keep_enye(form), strict=False
        )
        if typed_letter == "ñ"
    )


def _with_one_accent(word: str) -> Iterator[str]:
    """Yield a word with an accent on each of its vowels that may bear one, or a tilde on each n.

    A word rarely lacks more than one.
    """
    for index, letter in enumerate(word):
        for accented in {"a": "á", "e": "é", "i": "í", "o": "ó", "u": "úü", "n": "ñ"}.get(letter, ""):
            guess = word[:index] + accented + word[index + 1 :]
            if accented in "ñü" or _needs_accent(word, index):
                yield guess


def _needs_accent(word: str, index: int) -> bool:
    """Return whether a word that is stressed on this vowel is written with its accent: `público`, not `observadóres`.

    Words that end in a vowel, n or s are stressed on the last syllable but one, and all others on the last; only
    what is stressed elsewhere bears an accent, and nothing before the last three but an adverb (rápidamente). An i or
    u beside a, e or o bears one wherever it is stressed (país, secretaría).
    """
    around = word[max(index - 1, 0) : index] + word[index + 1 : index + 2]
    if word[index] in "iu" and not set("aeo").isdisjoint(around):
        return True
    behind = len(_VOWELS_OF_A_SYLLABLE.findall(word[index:])) - 1
    unmarked = 1 if word[-1] in "aeiouns" else 0
    return behind != unmarked and (behind < 3 or word.endswith("mente"))
