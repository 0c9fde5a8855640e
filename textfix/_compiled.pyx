# cython: language_level=3, boundscheck=True, wraparound=False, cdivision=True
"""The kernels compiled: classes and functions of the same names and results as the pure Python ones that `kernels`
lists, to which `tests/test_kernels.py` holds them. They read the arrays where the data files are mapped."""

import math
import os
from array import array

from cpython.mem cimport PyMem_Calloc, PyMem_Free, PyMem_Malloc, PyMem_Realloc
from cpython.unicode cimport (
    PyUnicode_DATA,
    PyUnicode_GET_LENGTH,
    PyUnicode_KIND,
    PyUnicode_READ,
    PyUnicode_Substring,
)
from libc.math cimport exp, log, log1p
from libc.stdint cimport int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcmp, memcpy, memset

from textfix import census as _census
from textfix import forest as _forest
from textfix import hashed as _hashed
from textfix import items as _items
from textfix import lexis as _lexis
from textfix import lookup as _lookup
from textfix import mentions as _mentions
from textfix import network as _network
from textfix import ngram_table as _ngram_table
from textfix import ngrams as _ngrams
from textfix import originals as _originals
from textfix import readings as _readings
from textfix import sightings as _sightings
from textfix import speller as _speller
from textfix import swap_rates as _swap_rates
from textfix import tokens as _tokens
from textfix import trees as _trees
from textfix import vectors as _vectors
from textfix.tokens import Line

cdef extern from *:
    """
    #if defined(__GNUC__) || defined(__clang__)
    #define popcount(bits) __builtin_popcountll(bits)
    #else
    static inline int popcount(unsigned long long bits) {
        int number = 0;
        for (; bits; bits &= bits - 1) number++;
        return number;
    }
    #endif
    """
    int popcount(uint64_t) noexcept

cdef extern from *:
    """
    #if defined(__GLIBC__)
    #include <malloc.h>
    #define say_what_is_large(size) mallopt(M_MMAP_THRESHOLD, size)
    #else
    #define say_what_is_large(size) 0
    #endif
    """
    int say_what_is_large(int) noexcept

cdef extern from "Python.h":
    const char* PyUnicode_AsUTF8AndSize(str, Py_ssize_t*) except NULL
    bint Py_UNICODE_ISALNUM(Py_UCS4)
    bint Py_UNICODE_ISALPHA(Py_UCS4)
    bint Py_UNICODE_ISDECIMAL(Py_UCS4)
    bint Py_UNICODE_ISLOWER(Py_UCS4)
    bint Py_UNICODE_ISSPACE(Py_UCS4)
    bint Py_UNICODE_ISTITLE(Py_UCS4)
    bint Py_UNICODE_ISUPPER(Py_UCS4)

cdef enum:
    MOST_FEATURES = 64
    MOST_ORIGINALS = 64
    MOST_WORDS = 16
    MOST_COLUMNS = 128
    MOST_RATES = 8
cdef int NODES = _trees.NODES
cdef uint8_t LEAF = _forest.LEAF
cdef uint32_t[256] CRC


cdef void fill_crc() noexcept:
    cdef uint32_t value
    cdef int number, bit
    for number in range(256):
        value = number
        for bit in range(8):
            value = (value >> 1) ^ (0xEDB88320 if value & 1 else 0)
        CRC[number] = value


fill_crc()


cdef inline uint32_t crc32_over(const char* data, Py_ssize_t size, uint32_t start) noexcept:
    """What zlib.crc32 gives. The strings are of some twenty bytes: a call of it would take longer than they do."""
    cdef uint32_t value = ~start
    cdef Py_ssize_t i
    for i in range(size):
        value = (value >> 8) ^ CRC[(value ^ <uint8_t> data[i]) & 255]
    return ~value


cdef inline uint32_t crc32(bytes data, uint32_t start) noexcept:
    return crc32_over(data, len(data), start)


cdef inline uint32_t crc32_of(str text, uint32_t start):
    return crc32(text.encode("utf-8", "surrogatepass"), start)


cdef class Forest:
    """See `forest.Forest`."""

    cdef const uint8_t[::1] feature
    cdef const uint8_t[::1] low
    cdef const uint8_t[::1] high
    cdef const uint32_t[::1] roots
    cdef const float[::1] cuts
    cdef const uint16_t[::1] first
    cdef double scale

    def __init__(self, sections, str name):
        self.feature = sections[f"{name}_feature"]
        self.low = sections[f"{name}_low"]
        self.high = sections[f"{name}_high"]
        self.roots = sections[f"{name}_roots"]
        self.cuts = sections[f"{name}_cuts"]
        self.first = sections[f"{name}_first"]
        self.scale = sections[f"{name}_scale"][0]

    def probability(self, values):
        return 1.0 / (1.0 + math.exp(-self.sum(values)))

    def sum(self, values):
        cdef Py_ssize_t size = self.first.shape[0] - 1, i, root, node, start, end, middle
        cdef int64_t total = 0
        cdef double number
        cdef uint8_t[256] exceeded
        memset(exceeded, 0, 256)
        if size > LEAF:
            raise IndexError(f"{size} features are more than a forest has")
        for i in range(size):
            start, end = self.first[i], self.first[i + 1]
            if start == end:
                exceeded[i] = 0
                continue
            number = values[i]
            while start < end:
                middle = (start + end) >> 1
                if self.cuts[middle] < number:
                    start = middle + 1
                else:
                    end = middle
            exceeded[i] = <uint8_t> (start - self.first[i])
        for root in range(self.roots.shape[0]):
            node = self.roots[root]
            while self.feature[node] != LEAF:
                node += self.high[node] if exceeded[self.feature[node]] > self.low[node] else 1
            total += <int16_t> (self.low[node] | self.high[node] << 8)
        return total * self.scale


cdef class Trees:
    """See `trees.Trees`."""

    cdef double base
    cdef const int[::1] features
    cdef const double[::1] thresholds
    cdef const double[::1] leaves
    cdef Py_ssize_t number

    def __init__(self, double base, features, thresholds, leaves):
        self.base = base
        self.features = array("i", features)
        self.thresholds, self.leaves = array("d", thresholds), array("d", leaves)
        self.number = len(features) // NODES

    def score(self, row):
        cdef double[MOST_FEATURES] numbers
        cdef Py_ssize_t size = len(row), i
        if size > MOST_FEATURES:
            raise IndexError(f"{size} features")
        for i in range(size):
            numbers[i] = row[i]
        return self.score_of(numbers, size)

    cdef double score_of(self, const double* numbers, Py_ssize_t size) except? -1.0:
        cdef Py_ssize_t i, tree, at
        cdef int node
        cdef double total = self.base
        for tree in range(self.number):
            at = tree * NODES
            node = 0
            while node < NODES:
                i = self.features[at + node]
                if not 0 <= i < size:
                    raise IndexError(f"a tree asks for number {i} of {size}")
                node = 2 * node + (2 if numbers[i] > self.thresholds[at + node] else 1)
            total += self.leaves[tree * (NODES + 1) + node - NODES]
        return total


cdef int BLOCK = _lookup.BLOCK
cdef int RUN = _lookup.RUN
cdef int UNCOMMON = _lookup.UNCOMMON
cdef uint64_t LOWEST = <uint64_t> 0x01010101 << 32 | 0x01010101


cdef class Counts:
    """See `lookup.Counts`."""

    cdef const uint8_t[::1] counted
    cdef const uint32_t[::1] ranks
    cdef const uint8_t[::1] lower
    cdef const uint8_t[::1] cap

    def __init__(self, counted, ranks, lower, cap):
        self.counted, self.ranks, self.lower, self.cap = counted, ranks, lower, cap

    def __len__(self):
        return self.lower.shape[0]

    cdef Py_ssize_t find(self, uint32_t number) except -2:
        cdef uint32_t byte = number >> 3, at
        cdef uint32_t block, place
        cdef uint64_t bits
        if not self.counted[byte] >> (number & 7) & 1:
            return -1
        block = number // BLOCK
        place = self.ranks[block]
        at = block * (BLOCK // 8)
        while at + 8 <= byte:
            memcpy(&bits, &self.counted[at], 8)
            place += popcount(bits)
            at += 8
        while at < byte:
            place += popcount(self.counted[at])
            at += 1
        return place + popcount(self.counted[byte] & ((1 << (number & 7)) - 1))

    def place(self, uint32_t number):
        return self.find(number)

    def steps(self, uint32_t number):
        cdef Py_ssize_t place = self.find(number)
        if place < 0:
            return 0, 0
        return self.lower[place], self.cap[place]

    cdef bint reaches(self, uint32_t number, double least) except -1:
        cdef Py_ssize_t place = self.find(number)
        if place < 0:
            return 0 >= least
        return max(self.lower[place], self.cap[place]) >= least


cdef class Profiles:
    """See `lookup.Profiles`."""

    cdef const uint8_t[::1] common
    cdef const uint16_t[::1] rare
    cdef const uint32_t[::1] ranks
    cdef const uint32_t[::1] starts
    cdef const uint8_t[::1] sizes
    cdef const uint8_t[::1] heap

    def __init__(self, section):
        self.common, self.rare, self.ranks = section["profile"], section["profile_rare"], section["profile_ranks"]
        self.starts, self.sizes = section["profile_starts"], section["profile_sizes"]
        self.heap = section["profile_heap"]

    def __len__(self):
        return self.common.shape[0]

    def number(self, uint32_t form):
        return self.number_of(form)

    cdef int number_of(self, uint32_t form) except -1:
        cdef int number = self.common[form]
        cdef uint32_t place, at
        cdef uint64_t eight
        if number == UNCOMMON:
            place = self.ranks[form // BLOCK]
            at = form // BLOCK * BLOCK
            while at + 8 <= form:
                memcpy(&eight, &self.common[at], 8)
                # The lowest bit of each byte: are all its bits set? UNCOMMON is 255.
                eight &= eight >> 4
                eight &= eight >> 2
                eight &= eight >> 1
                place += popcount(eight & LOWEST)
                at += 8
            while at < form:
                place += self.common[at] == UNCOMMON
                at += 1
            number += self.rare[place]
        return number

    cdef uint32_t start(self, uint32_t number) except? 0:
        cdef uint32_t first = self.starts[number // RUN], at
        for at in range(number // RUN * RUN, number):
            first += 2 * self.sizes[at]
        return first

    def pairs(self, uint32_t number):
        cdef uint32_t first = self.start(number)
        return bytes(self.heap[first : first + 2 * self.sizes[number]])


cdef class Rows:
    """See `lookup.Rows`."""

    cdef const signed char[::1] numbers
    cdef Py_ssize_t width

    def __init__(self, numbers, Py_ssize_t width):
        self.numbers, self.width = numbers, width

    def add(self, totals, rows):
        cdef long[MOST_COLUMNS] found
        cdef Py_ssize_t i, row, width = self.width
        if width > MOST_COLUMNS or len(totals) != width:
            raise ValueError(f"{len(totals)} totals for rows of {width}")
        for i in range(width):
            found[i] = totals[i]
        for row in rows:
            if row < 0:
                raise IndexError(row)
            for i in range(width):
                found[i] += self.numbers[row * width + i]
        return [found[i] for i in range(width)]


cdef double MOST_SCORE = _network.MOST
cdef int ENDING = _network.ENDING
cdef enum:
    MOST_CLASSES = 8
    MOST_PLACES = 16


cdef class Network:
    """See `network.Network`."""

    cdef Py_ssize_t hidden, classes, size
    cdef uint32_t suffixes
    cdef Py_ssize_t[MOST_PLACES] starts
    cdef Py_ssize_t[MOST_PLACES] sizes
    cdef Names ranks
    cdef const signed char[::1] rows
    cdef const int16_t[::1] properties
    cdef double[::1] outputs

    def __init__(self, shape, Names ranks, rows, properties, outputs):
        self.hidden, self.classes, places, self.suffixes = shape
        self.size = len(places)
        if self.size > MOST_PLACES or self.classes > MOST_CLASSES or self.hidden + self.classes > MOST_COLUMNS:
            raise ValueError(f"{shape}")
        for i, (start, size) in enumerate(places):
            self.starts[i], self.sizes[i] = start, size
        self.ranks, self.rows, self.properties = ranks, rows, properties
        self.outputs = array("d", [weight for weights in outputs for weight in weights])
        if len(self.outputs) != self.classes * (self.hidden + 2):
            raise ValueError(f"{len(self.outputs)} weights")

    def row(self, Py_ssize_t place, str item):
        if not 0 <= place < self.size:
            raise IndexError(place)
        return self.row_of(place, item)

    cdef Py_ssize_t row_of(self, Py_ssize_t place, str item) except -1:
        cdef Py_ssize_t start = self.starts[place], size = self.sizes[place], rank
        rank = self.ranks.find(item)
        if 0 <= rank < size:
            return start + rank
        return start + size + crc32_of(item[len(item) - ENDING :] if len(item) > ENDING else item, 0) % self.suffixes

    def chances(self, known, Py_ssize_t beside, items, allowed):
        cdef Py_ssize_t width = self.hidden + self.classes, i, at, place, number
        cdef long[MOST_COLUMNS] totals
        cdef double[MOST_CLASSES] powers
        cdef double score, whole = 0.0
        if len(known) != width or len(items) > self.size or len(allowed) != self.classes or beside < 0:
            raise ValueError(f"{len(known)} numbers, {len(items)} items, {len(allowed)} classes, row {beside}")
        for i in range(width):
            totals[i] = <long> known[i] + self.properties[beside * width + i]
        place = 0
        for item in items:
            at = self.row_of(place, item) * width
            for i in range(width):
                totals[i] += self.rows[at + i]
            place += 1
        for number in range(self.classes):
            powers[number] = 0.0
            if allowed[number]:
                at = number * (self.hidden + 2)
                score = 0.0
                for i in range(self.hidden):
                    if totals[i] > 0:
                        score += totals[i] * self.outputs[at + i]
                at += self.hidden
                score = score + totals[self.hidden + number] * self.outputs[at] + self.outputs[at + 1]
                powers[number] = exp(max(-MOST_SCORE, min(MOST_SCORE, score)))
            whole += powers[number]
        return [powers[number] / whole for number in range(self.classes)]


cdef class Buckets:
    """See `lookup.Buckets`."""

    cdef const uint32_t[::1] starts
    cdef const uint8_t[::1] sizes
    cdef const uint8_t[::1] ids
    cdef int bits
    cdef Counts counts

    def __init__(self, starts, sizes, ids, int bits, Counts counts):
        self.starts, self.sizes, self.ids, self.bits, self.counts = starts, sizes, ids, bits, counts

    def numbers(self, str key, double least=0.0):
        cdef uint32_t crc = crc32_of(key, 0)
        cdef uint32_t place = crc & ((<uint32_t> 1 << self.bits) - 1)
        cdef uint32_t mark = crc >> self.bits & 7
        cdef uint32_t size = self.sizes[place], number
        cdef Py_ssize_t first, at
        cdef list found = []
        if not size:
            return found
        first = self.starts[place // RUN]
        for at in range(place // RUN * RUN, place):
            first += self.sizes[at]
        for at in range(3 * first, 3 * (first + size), 3):
            if self.ids[at] >> 5 == mark:
                number = (self.ids[at] & 31) << 16 | self.ids[at + 1] << 8 | self.ids[at + 2]
                if not least or self.counts.reaches(number, least):
                    found.append(number)
        return found


cdef bint leaves(str form, str key) noexcept:
    """Is only `key` left of a form when apostrophes and all that is not ASCII go?"""
    cdef Py_ssize_t i, at = 0, size = len(key)
    cdef uint32_t character
    for i in range(len(form)):
        character = PyUnicode_READ(PyUnicode_KIND(form), PyUnicode_DATA(form), i)
        if character >= 128 or character == 0x27:
            continue
        if at == size or character != <uint32_t> PyUnicode_READ(PyUnicode_KIND(key), PyUnicode_DATA(key), at):
            return False
        at += 1
    return at == size


cdef class Entries:
    """See `lookup.Entries`."""

    cdef object kind, text
    cdef list counts_of, zipfs
    cdef Counts counts
    cdef Profiles profiles
    cdef dict pairs

    def __init__(self, kind, Counts counts, Profiles profiles, counts_of, zipfs, text):
        self.kind, self.counts, self.profiles, self.text = kind, counts, profiles, text
        self.counts_of, self.zipfs, self.pairs = list(counts_of), list(zipfs), {}

    def entry(self, uint32_t number, str form):
        cdef Py_ssize_t place = self.counts.find(number), lower = 0, cap = 0
        if place >= 0:
            lower, cap = self.counts.lower[place], self.counts.cap[place]
        languages = tuple(self.known(self.profiles.number_of(number)))
        return tuple.__new__(self.kind, (form, self.counts_of[lower], self.counts_of[cap], languages))

    cdef list known(self, uint32_t profile):
        """Return the languages of a profile; each pair is kept once."""
        cdef const uint8_t[::1] heap = self.profiles.heap
        cdef uint32_t at = self.profiles.start(profile), end = at + 2 * self.profiles.sizes[profile]
        cdef list found = []
        while at < end:
            both = heap[at] << 8 | heap[at + 1]
            pair = self.pairs.get(both)
            if pair is None:
                pair = self.pairs[both] = heap[at], self.zipfs[heap[at + 1]]
            found.append(pair)
            at += 2
        return found

    def dropped(self, Buckets buckets, str key, double least=0.0):
        cdef list found = []
        cdef str form
        for number in buckets.numbers(key, least):
            form = self.text(number)
            if leaves(form, key):
                found.append(self.entry(number, form))
        return found


cdef int EMPTY = _hashed.EMPTY
cdef int OFFSET = _hashed.OFFSET


cdef class Table:
    """See `hashed.Table`."""

    cdef const uint16_t[::1] cells
    cdef uint32_t mask
    cdef readonly double scale

    def __init__(self, cells, double scale):
        self.cells, self.mask, self.scale = cells, len(cells) - 1, scale

    cdef inline long weight(self, uint32_t crc) except? -1:
        cdef uint16_t cell = self.cells[crc & self.mask]
        return (cell & 255) - EMPTY if cell >> 8 == crc >> 24 else 0

    def sum(self, row):
        cdef long total = 0
        cdef str feature
        for feature in row:
            total += self.weight(crc32_of(feature, 0))
        return total

    def sum_of(self, heads, values):
        cdef long total = 0
        cdef bytes value
        cdef uint32_t head
        cdef Py_ssize_t i = 0, size = len(heads)
        for value in values:
            if i >= size:
                break
            head = heads[i]
            total += self.weight(crc32(value, head))
            i += 1
        return total


cdef double MIN_CHOICE = _speller.MIN_CHOICE
cdef int MOST_INSERTED = _speller.MOST_INSERTED
cdef enum:
    BEAM = 4
    SIDES = 3
    CONTEXTS = 8
    MOST_SPELLED = 96
    MOST_LETTERS = 128
if _speller.BEAM != BEAM or _speller.REACH != SIDES:
    raise ImportError("the compiled kernels were built for another beam")


cdef struct Spelled:
    double chance
    Py_ssize_t size
    bint closed  # nothing more is lost in this place
    uint32_t[MOST_SPELLED] letters


cdef inline uint32_t crc32_of_letter(uint32_t letter, uint32_t start) noexcept:
    """What zlib.crc32 gives for its UTF-8."""
    cdef char[4] code
    if letter < 0x80:
        code[0] = <char> letter
        return crc32_over(code, 1, start)
    if letter < 0x800:
        code[0] = <char> (0xC0 | letter >> 6)
        code[1] = <char> (0x80 | letter & 63)
        return crc32_over(code, 2, start)
    if letter < 0x10000:
        code[0] = <char> (0xE0 | letter >> 12)
        code[1] = <char> (0x80 | letter >> 6 & 63)
        code[2] = <char> (0x80 | letter & 63)
        return crc32_over(code, 3, start)
    code[0] = <char> (0xF0 | letter >> 18)
    code[1] = <char> (0x80 | letter >> 12 & 63)
    code[2] = <char> (0x80 | letter >> 6 & 63)
    code[3] = <char> (0x80 | letter & 63)
    return crc32_over(code, 4, start)


cdef inline double softplus(double value) noexcept:
    return log1p(exp(value)) if value < 30 else value


cdef inline bint is_before(const Spelled* one, const Spelled* other) noexcept:
    """Is it likelier, or as likely and before the other in the order of letters?"""
    cdef Py_ssize_t i
    if one.chance != other.chance:
        return one.chance > other.chance
    for i in range(min(one.size, other.size)):
        if one.letters[i] != other.letters[i]:
            return one.letters[i] < other.letters[i]
    return one.size < other.size


cdef class Speller:
    """See `speller.Speller`."""

    cdef const uint8_t[::1] weights
    cdef uint32_t mask
    cdef double scale

    def __init__(self, weights, double scale):
        self.weights, self.scale = weights, scale
        self.mask = 2 * len(weights) - 1

    cdef inline long weight(self, uint32_t crc) except? -1:
        cdef uint32_t place = crc & self.mask
        return (self.weights[place >> 1] >> 4 * (place & 1) & 15) - OFFSET

    cdef void contexts(
        self,
        uint32_t head,
        const uint32_t* left,
        Py_ssize_t before,
        const uint32_t* right,
        Py_ssize_t behind,
        uint32_t* found,
    ) noexcept:
        """Hash the contexts of `speller.contexts`: letters up to `left`, and from `right` on."""
        cdef uint32_t[SIDES] lefts
        cdef int[CONTEXTS] sizes_left = [0, 1, 0, 1, 2, 2, 0, 1]
        cdef int[CONTEXTS] sizes_right = [0, 0, 1, 1, 0, 1, 2, 2]
        cdef Py_ssize_t size, i, number
        cdef uint32_t crc
        for number in range(SIDES):
            size = min(before, number + 1)
            crc = head
            for i in range(before - size, before):
                crc = crc32_of_letter(left[i], crc)
            lefts[number] = crc32_of_letter(c"|", crc)
        for number in range(CONTEXTS):
            crc = lefts[sizes_left[number]]
            for i in range(min(behind, sizes_right[number] + 1)):
                crc = crc32_of_letter(right[i], crc)
            found[number] = crc

    cdef int chances(self, const uint32_t* letters, Py_ssize_t size, const uint32_t* found, double* chance) except -1:
        """Work out ln of the probability of each letter, if one was lost in the contexts."""
        cdef Py_ssize_t i, number
        cdef double top, total = 0.0
        cdef long score
        if size == 1:
            chance[0] = 0.0
            return 0
        for i in range(size):
            score = 0
            for number in range(CONTEXTS):
                score += self.weight(crc32_of_letter(letters[i], found[number]))
            chance[i] = score * self.scale
        top = chance[0]
        for i in range(1, size):
            top = max(top, chance[i])
        for i in range(size):
            total += exp(chance[i] - top)
        total = top + log(total)
        for i in range(size):
            chance[i] -= total
        return 0

    cdef double some(self, const uint32_t* found, double* none) except? 1.0:
        """Return ln of the probability that any letter was lost in the contexts; work out that of none."""
        cdef double score
        cdef long total = 0
        cdef Py_ssize_t i
        for i in range(CONTEXTS):
            total += self.weight(found[i])
        score = total * self.scale
        none[0] = -softplus(score)
        return -softplus(-score)

    cdef int between(self, str head, str left, str right, uint32_t* found) except -1:
        """Hash the contexts between two strings."""
        cdef uint32_t[SIDES] before
        cdef uint32_t[SIDES] behind
        left = left[len(left) - SIDES :] if len(left) > SIDES else left
        self.contexts(
            crc32_of(head, 0), before, copied(left, before, SIDES), behind, copied(right[:SIDES], behind, SIDES), found
        )
        return 0

    def choices(self, str head, str letters, str left, str right):
        cdef uint32_t[MOST_LETTERS] of
        cdef double[MOST_LETTERS] chance
        cdef uint32_t[CONTEXTS] found
        cdef Py_ssize_t size = copied(letters, of, MOST_LETTERS), i
        cdef double none = 0.0, some
        cdef list likely
        if not size:
            return [("", 0.0)]
        self.between(head, left, right, found)
        some = self.some(found, &none)
        likely = [("", none)]
        if some >= MIN_CHOICE:
            self.chances(of, size, found, chance)
            likely += [(letters[i], some + chance[i]) for i in range(size) if some + chance[i] > MIN_CHOICE]
        return likely

    def lost(self, str head, str letters, str left, str right):
        cdef uint32_t[MOST_LETTERS] of
        cdef double[MOST_LETTERS] chance
        cdef uint32_t[CONTEXTS] found
        cdef Py_ssize_t size = copied(letters, of, MOST_LETTERS), i
        self.between(head, left, right, found)
        if size:
            self.chances(of, size, found, chance)
        return [(letters[i], chance[i]) for i in range(size)]

    def inserted(self, str head, str letters, str word):
        cdef uint32_t[MOST_LETTERS] of
        cdef Py_ssize_t size = copied(letters, of, MOST_LETTERS)
        cdef uint32_t[MOST_SPELLED] rest
        cdef Py_ssize_t length = copied(word, rest, MOST_SPELLED // (MOST_INSERTED + 1)), at, i
        cdef int number, beam = 1, _
        cdef Spelled[BEAM] found
        cdef uint32_t begun = crc32_of(head, 0)
        begin(&found[0])
        for at in range(1, length):
            for _ in range(MOST_INSERTED):
                beam = self.longer(found, beam, begun, of, size, rest + at, length - at, False)
            for number in range(beam):
                found[number].closed = False
                found[number].letters[found[number].size] = rest[at]
                found[number].size += 1
        return spelled(found, beam)

    def replaced(self, str head, variants, str word):
        cdef uint32_t[MOST_LETTERS] of
        cdef uint32_t[MOST_SPELLED] rest
        cdef Py_ssize_t length = copied(word, rest, MOST_SPELLED), at, size
        cdef int beam = 1
        cdef Spelled[BEAM] found
        cdef uint32_t begun = crc32_of(head, 0)
        begin(&found[0])
        for at in range(1, length):
            size = copied(variants.get(word[at], ""), of, MOST_LETTERS)
            beam = self.longer(found, beam, begun, of, size, rest + at, length - at, True)
        return spelled(found, beam)

    cdef int longer(
        self,
        Spelled* beam,
        int number,
        uint32_t head,
        const uint32_t* letters,
        Py_ssize_t size,
        const uint32_t* right,
        Py_ssize_t behind,
        bint replace,
    ) except -1:
        """Put in the place of the beam's spellings the likeliest with another letter, or none; return how many."""
        cdef Spelled[BEAM + 1] best
        cdef double[MOST_LETTERS] chance
        cdef uint32_t[BEAM * CONTEXTS] found
        cdef double[BEAM] some
        cdef double none
        cdef Py_ssize_t i
        cdef int kept = 0, one
        for one in range(number):
            none, some[one] = 0.0, MIN_CHOICE - 1
            if size and not beam[one].closed:
                self.contexts(head, beam[one].letters, beam[one].size, right, behind, found + one * CONTEXTS)
                some[one] = self.some(found + one * CONTEXTS, &none)
            kept = entered(best, kept, &beam[one], none, right[0] if replace else 0, not replace)
        for one in range(number):
            # No letter is likelier than that there was one: most need not be asked for.
            if some[one] < MIN_CHOICE or (kept == BEAM and beam[one].chance + some[one] < best[BEAM - 1].chance):
                continue
            self.chances(letters, size, found + one * CONTEXTS, chance)
            for i in range(size):
                if some[one] + chance[i] > MIN_CHOICE:
                    kept = entered(best, kept, &beam[one], some[one] + chance[i], letters[i], False)
        for one in range(kept):
            beam[one] = best[one]
        return kept


cdef Py_ssize_t copied(str text, uint32_t* letters, Py_ssize_t most) except -1:
    cdef Py_ssize_t size = len(text), i
    if size > most:
        raise ValueError(f"{size} letters, and {most} are the most")
    for i in range(size):
        letters[i] = PyUnicode_READ(PyUnicode_KIND(text), PyUnicode_DATA(text), i)
    return size


cdef void begin(Spelled* first) noexcept:
    first.chance, first.size, first.closed = 0.0, 1, False
    first.letters[0] = c"^"


cdef int entered(
    Spelled* best, int kept, const Spelled* left, double chance, uint32_t letter, bint closed
) noexcept:
    """Enter a spelling that goes on with a letter, or with none, among the best; return how many these are."""
    cdef int at = kept
    if kept == BEAM and left.chance + chance < best[BEAM - 1].chance:
        return kept
    best[kept] = left[0]
    best[kept].chance += chance
    best[kept].closed = closed
    if letter:
        best[kept].letters[best[kept].size] = letter
        best[kept].size += 1
    cdef Spelled new = best[kept]
    while at and is_before(&new, &best[at - 1]):
        best[at] = best[at - 1]
        at -= 1
    best[at] = new
    return min(kept + 1, BEAM)


cdef list spelled(const Spelled* beam, int number):
    cdef int one
    cdef Py_ssize_t i
    return [
        (beam[one].chance, "".join([chr(beam[one].letters[i]) for i in range(beam[one].size)])) for one in range(number)
    ]


cdef class Names:
    """See `names.Names`: a hash table of the ends of the lines."""

    cdef bytes text
    cdef const char* lines
    cdef uint32_t* ends  # of each line, its newline too
    cdef uint32_t* slots
    cdef uint32_t mask
    cdef readonly Py_ssize_t size

    def __cinit__(self, bytes text, *_):
        cdef const char* at = text
        cdef Py_ssize_t length = len(text), i, number = 0
        cdef uint32_t slot, begin = 0, end
        if length >= 1 << 31:
            raise ValueError(f"{length} bytes of names")
        self.text, self.lines = text, at
        self.size = text.count(b"\n") + 1
        self.mask = 1
        while self.mask < 2 * self.size:
            self.mask = 2 * self.mask + 1
        self.ends = <uint32_t*> PyMem_Calloc(self.size, sizeof(uint32_t))
        self.slots = <uint32_t*> PyMem_Calloc(self.mask + <size_t> 1, sizeof(uint32_t))
        if self.ends == NULL or self.slots == NULL:
            raise MemoryError
        for i in range(length + 1):
            if i < length and at[i] != 10:
                continue
            end = <uint32_t> i
            self.ends[number] = end + 1
            number += 1
            if end > begin:
                slot = crc32_over(at + begin, end - begin, 0) & self.mask
                while self.slots[slot] and not self.is_line(self.slots[slot] - 1, at + begin, end - begin, NULL, 0):
                    slot = (slot + 1) & self.mask
                if not self.slots[slot]:
                    self.slots[slot] = <uint32_t> number
            begin = end + 1

    def __dealloc__(self):
        PyMem_Free(self.ends)
        PyMem_Free(self.slots)

    cdef inline uint32_t begin(self, uint32_t number) noexcept:
        return self.ends[number - 1] if number else 0

    cdef inline bint is_line(
        self, uint32_t number, const char* first, size_t head, const char* rest, size_t size
    ) noexcept:
        """Is a line made of the two parts?"""
        cdef uint32_t begin = self.begin(number)
        cdef const char* line = self.lines + begin
        return (
            self.ends[number] - 1 - begin == head + size
            and memcmp(line, first, head) == 0
            and (not size or memcmp(line + head, rest, size) == 0)
        )

    cdef inline Py_ssize_t number_of(
        self, uint32_t crc, const char* first, size_t head, const char* rest, size_t size
    ) noexcept:
        """Return the number of the line that is made of the two parts, whose CRC is given; else -1."""
        cdef uint32_t slot = crc & self.mask, entry
        while True:
            entry = self.slots[slot]
            if not entry:
                return -1
            if self.is_line(entry - 1, first, head, rest, size):
                return entry - 1
            slot = (slot + 1) & self.mask

    cpdef Py_ssize_t find(self, str name) except -2:
        cdef Py_ssize_t size
        cdef const char* utf8
        try:
            utf8 = PyUnicode_AsUTF8AndSize(name, &size)
        except UnicodeEncodeError:  # a half of a surrogate pair
            return -1
        return self.number_of(crc32_over(utf8, size, 0), utf8, size, NULL, 0)

    def __len__(self):
        return self.size

    def __getitem__(self, Py_ssize_t number):
        if not 0 <= number < self.size:
            raise IndexError(number)
        return self.text[self.begin(<uint32_t> number) : self.ends[number] - 1].decode()

    def __iter__(self):
        return iter(self.text.decode().split("\n"))


cdef class NamedWeights:
    """See `names.NamedWeights`."""

    cdef Names names
    cdef const int16_t[::1] weights

    def __init__(self, bytes names, weights):
        self.names = Names(names)
        self.weights = weights
        if self.names.size != len(self.weights):
            raise ValueError(f"{self.names.size} names, {len(self.weights)} weights")

    def sum(self, str first, features):
        cdef Py_ssize_t head, size, number
        cdef const char* begin = PyUnicode_AsUTF8AndSize(first, &head)
        cdef const char* rest
        cdef uint32_t crc = crc32_over(begin, head, 0)
        cdef long total = 0
        cdef str feature
        for feature in features:
            rest = PyUnicode_AsUTF8AndSize(feature, &size)
            number = self.names.number_of(crc32_over(rest, size, crc), begin, head, rest, size)
            if number >= 0:
                total += self.weights[number]
        return total


cdef uint64_t MIXER = _ngram_table.MIXER


cdef class NgramTable:
    """See `ngram_table.NgramTable`."""

    cdef const uint16_t[::1] cells
    cdef uint64_t multiplier
    cdef uint64_t size
    cdef uint64_t span
    cdef int bits

    def __init__(self, cells, shape):
        self.cells = cells
        self.multiplier = shape.multiplier
        self.size = <uint64_t> 1 << <int> shape.bits
        self.span = <uint64_t> shape.segments << <int> shape.bits

    def get(self, uint64_t key):
        return self.find(key)

    cdef int find(self, uint64_t key):
        cdef uint64_t mixed = key * self.multiplier
        cdef uint64_t first
        cdef uint32_t found
        mixed = (mixed ^ (mixed >> 29)) * MIXER
        first = ((mixed >> 32) * self.span) >> 32
        found = (
            self.cells[first]
            ^ self.cells[(first + self.size) ^ ((mixed >> 26) & (self.size - 1))]
            ^ self.cells[(first + 2 * self.size) ^ ((mixed >> 10) & (self.size - 1))]
        )
        return found & 63 if found >> 6 == mixed & 1023 else -1


cdef double RARE = _ngrams.RARE
cdef double LOG_SCALE = _ngrams.LOG_SCALE
cdef double[64] RATIOS
for _value, _ratio in enumerate(_ngrams.RATIOS):
    RATIOS[_value] = _ratio


cdef int64_t NOTHING = _ngrams.NOTHING
cdef double BEHIND = _readings.BEHIND


cdef struct Ratio:
    double value
    bint known


cdef struct Fit:
    double total, alone, left, right, triples
    bint left_known, right_known
    int known


cdef class Ngrams:
    """See `ngrams.Ngrams`."""

    cdef NgramTable table
    cdef const uint16_t[::1] counts
    cdef double log_total
    cdef const double[::1] unseen_pair
    cdef const double[::1] unseen_triple

    def __init__(self, cells, shape, counts, double log_total, unseen_pair, unseen_triple):
        self.table = NgramTable(cells, shape)
        self.counts, self.log_total = counts, log_total
        self.unseen_pair, self.unseen_triple = array("d", unseen_pair), array("d", unseen_triple)

    def log_probability(self, int64_t number):
        return self.log(number)

    def pair(self, int64_t first, int64_t second):
        cdef Ratio found = self.ratio(first, second)
        return found.value, found.known

    def triple(self, int64_t first, int64_t second, int64_t third):
        cdef Ratio found = self.ratio_of_three(first, second, third)
        return found.value, found.known

    def place(self, before, after):
        return Place(self, before, after)

    cdef double log(self, int64_t number):
        return self.counts[number] / LOG_SCALE - self.log_total if number >= 0 else RARE

    cdef Ratio ratio(self, int64_t first, int64_t second):
        cdef int value
        if first < 0 or second < 0:
            return Ratio(0.0, False)
        value = self.table.find(<uint64_t> 1 << 48 | <uint64_t> first << 16 | <uint64_t> second)
        if value >= 0:
            return Ratio(RATIOS[value], True)
        return Ratio(by_expectation(self.unseen_pair, self.log(first) + self.log(second) + self.log_total), False)

    cdef Ratio ratio_of_three(self, int64_t first, int64_t second, int64_t third):
        cdef Ratio left = self.ratio(first, second), right
        if not left.known:
            return Ratio(0.0, False)
        right = self.ratio(second, third)
        if not right.known:
            return Ratio(0.0, False)
        return self.of_known(first, second, third, left.value + right.value)

    cdef Ratio of_known(self, int64_t first, int64_t second, int64_t third, double pairs):
        cdef int value = self.table.find(<uint64_t> first << 32 | <uint64_t> second << 16 | <uint64_t> third)
        if value >= 0:
            return Ratio(RATIOS[value], True)
        pairs += self.log(first)
        pairs += self.log(second)
        pairs += self.log(third)
        return Ratio(by_expectation(self.unseen_triple, pairs + self.log_total), False)


cdef double by_expectation(const double[::1] ratios, double expected):
    cdef Py_ssize_t place = <Py_ssize_t> (expected + 12.0)
    return ratios[0] if place <= 0 else ratios[min(place, len(ratios) - 1)]


cdef uint32_t FIRST_PHRASE = _originals.FIRST_PHRASE
cdef double CHANNEL_STEP = -_originals.CHANNEL_STEP
cdef double PRIOR_LOWEST = _originals.PRIOR_LOWEST
cdef double PRIOR_STEP = _originals.PRIOR_STEP


cdef class Originals:
    """See `originals.Originals`."""

    cdef const uint32_t[::1] starts
    cdef const uint16_t[::1] codes
    cdef const uint8_t[::1] channel
    cdef const uint8_t[::1] prior_steps
    cdef list phrases
    cdef object number

    def __init__(self, starts, codes, channel, prior, phrases, number):
        self.starts, self.codes, self.channel, self.prior_steps = starts, codes, channel, prior
        self.phrases, self.number = list(phrases), number

    cpdef double prior(self, Py_ssize_t form) except? -1.0:
        return PRIOR_LOWEST + PRIOR_STEP * self.prior_steps[form]

    def of(self, uint32_t form):
        cdef uint32_t place
        return [
            (self.codes[place], self.words(self.codes[place]), CHANNEL_STEP * self.channel[place])
            for place in range(self.starts[form], self.starts[form + 1])
        ]

    cdef tuple words(self, uint32_t code):
        """The words of an original. Those of phrases are put in the place of the text."""
        if code < FIRST_PHRASE:
            return (code,)
        words = self.phrases[code - FIRST_PHRASE]
        if isinstance(words, str):
            words = self.phrases[code - FIRST_PHRASE] = tuple(map(self.number, words.split(" ")))
        return words

    cdef Py_ssize_t write(self, uint32_t code, int64_t* words) except -1:
        """Write the words of an original into an array; how many they are."""
        if code < FIRST_PHRASE:
            words[0] = code
            return 1
        return of_words(self.words(code), words)


cdef class Place:
    """See `ngrams.Place`."""

    cdef Ngrams ngrams
    cdef int64_t before2, before1, after1, after2
    cdef Ratio left, right

    def __init__(self, Ngrams ngrams, before, after):
        self.set(ngrams, before[0], before[1], after[0], after[1])

    cdef set(self, Ngrams ngrams, int64_t before2, int64_t before1, int64_t after1, int64_t after2):
        self.ngrams = ngrams
        self.before2, self.before1 = before2, before1
        self.after1, self.after2 = after1, after2
        self.left = ngrams.ratio(before2, before1)
        self.right = ngrams.ratio(after1, after2)

    def near(self, words):
        return self.near_of(words[0]) if len(words) == 1 else self.score(words).total

    def total(self, words):
        return self.score(words).total

    def score(self, words):
        cdef int64_t[MOST_WORDS] numbers
        cdef Fit found = self.fit(numbers, of_words(words, numbers))
        return _ngrams.Score(
            found.total, found.alone, found.left, found.right, found.triples,
            (found.left_known, found.right_known, found.known),
        )

    cdef Py_ssize_t ranked(self, Originals originals, uint32_t form, double* totals, Py_ssize_t* order) except -1:
        """See `readings._shortlist`: the totals of all, and their order; how many they are."""
        cdef int64_t[MOST_WORDS] words
        cdef int64_t word
        cdef uint32_t start = originals.starts[form], code
        cdef Py_ssize_t size = originals.starts[form + 1] - start, i, at
        cdef double most = -math.inf, total
        if not 0 < size <= MOST_ORIGINALS:
            raise ValueError(f"{size} originals")
        for i in range(size):
            code = originals.codes[start + i]
            totals[i] = CHANNEL_STEP * originals.channel[start + i]
            if code < FIRST_PHRASE:
                totals[i] += self.near_of(code)
            else:
                totals[i] += self.fit(words, originals.write(code, words)).total
            most = max(most, totals[i])
        for i in range(size):
            word = originals.codes[start + i]
            if totals[i] > most - BEHIND and word < FIRST_PHRASE:
                totals[i] = self.fit(&word, 1).total + CHANNEL_STEP * originals.channel[start + i]
            total = totals[i]
            at = i
            while at and totals[order[at - 1]] < total:
                order[at] = order[at - 1]
                at -= 1
            order[at] = i
        return size

    cdef double near_of(self, int64_t word):
        """`near` of one word."""
        cdef Ngrams ngrams = self.ngrams
        return ngrams.log(word) + ngrams.ratio(self.before1, word).value + ngrams.ratio(word, self.after1).value

    cdef Fit fit(self, const int64_t* words, Py_ssize_t size):
        """See `ngrams.Place.score`."""
        cdef Ngrams ngrams = self.ngrams
        cdef Py_ssize_t i
        cdef int64_t first = words[0], last = words[size - 1], one, two, three
        cdef Ratio left = ngrams.ratio(self.before1, first), right = ngrams.ratio(last, self.after1), found
        cdef double alone = ngrams.log(first), inner = 0.0, triples = 0.0
        cdef int known = 0
        if size > 1:
            for i in range(1, size):
                alone += ngrams.log(words[i])
                inner += ngrams.ratio(words[i - 1], words[i]).value
            one, two = self.before1, first
            for i in range(size):
                three = words[i + 1] if i + 1 < size else self.after1
                found = ngrams.ratio_of_three(one, two, three)
                triples += found.value
                known += found.known
                one, two = two, three
        elif left.known and right.known:
            found = ngrams.of_known(self.before1, first, self.after1, left.value + right.value)
            triples, known = found.value, found.known
        if left.known and self.left.known:
            found = ngrams.of_known(self.before2, self.before1, first, self.left.value + left.value)
            triples += found.value
            known += found.known
        if right.known and self.right.known:
            found = ngrams.of_known(last, self.after1, self.after2, right.value + self.right.value)
            triples += found.value
            known += found.known
        return Fit(
            alone + left.value + inner + right.value + triples,
            alone, left.value, right.value, triples, left.known, right.known, known,
        )


cdef Py_ssize_t of_words(words, int64_t* numbers) except -1:
    """Write the numbers of one or more words into an array; how many they are."""
    cdef Py_ssize_t size = len(words), i
    if not 0 < size <= MOST_WORDS:
        raise ValueError(f"{size} words")
    for i in range(size):
        numbers[i] = words[i]
    return size


cdef inline bint is_letter(uint32_t character) noexcept:
    if character < 128:
        return 97 <= (character | 32) <= 122
    return Py_UNICODE_ISALNUM(character) and not Py_UNICODE_ISDECIMAL(character)


cdef inline bint is_decimal(uint32_t character) noexcept:
    if character < 128:
        return 48 <= character <= 57
    return Py_UNICODE_ISDECIMAL(character)


cdef inline bint is_digit(uint32_t character) noexcept:
    return 48 <= character <= 57


cdef inline bint is_of_word(uint32_t character) noexcept:
    if character < 128:
        return 97 <= (character | 32) <= 122 or 48 <= character <= 57 or character == 0x5F
    return Py_UNICODE_ISALNUM(character)


cdef inline bint is_apostrophe(uint32_t character) noexcept:
    return character == 0x27 or character == 0x2019


cdef inline bint is_stop(uint32_t character) noexcept:
    return character == 0x2E or character == 0x21 or character == 0x3F


cdef Py_ssize_t end_of_number(int kind, void* data, Py_ssize_t at, Py_ssize_t size) noexcept:
    """Return where a number ends whose first digit is before `at`."""
    cdef uint32_t character
    while at < size:
        character = PyUnicode_READ(kind, data, at)
        if is_decimal(character):
            at += 1
        elif (
            (character == 0x2E or character == 0x2C or character == 0x3A)
            and at + 1 < size
            and is_decimal(PyUnicode_READ(kind, data, at + 1))
        ):
            at += 2
        else:
            break
    return at


cdef Py_ssize_t end_of_word(int kind, void* data, Py_ssize_t at, Py_ssize_t size, bint possessive) noexcept:
    """Return where a word ends whose first letter is before `at`; whether it takes a `possessive` ending in."""
    cdef uint32_t character
    while at < size:
        character = PyUnicode_READ(kind, data, at)
        if is_letter(character):
            at += 1
        elif (
            is_apostrophe(character)
            and at + 1 < size
            and is_letter(PyUnicode_READ(kind, data, at + 1))
            and (possessive or not is_possessive(kind, data, at, size))
        ):
            at += 2
        else:
            break
    return at


cdef bint next_token(int kind, void* data, Py_ssize_t size, Py_ssize_t* start, Py_ssize_t* end) noexcept:
    """Find the token that comes next after `end`; false where there is none. See `tokens.TOKEN`."""
    cdef Py_ssize_t at = end[0]
    cdef uint32_t character
    while at < size:
        start[0] = at
        character = PyUnicode_READ(kind, data, at)
        at += 1
        if is_letter(character):
            at = end_of_word(kind, data, at, size, False)
        elif is_decimal(character):
            at = end_of_number(kind, data, at, size)
        elif is_apostrophe(character):
            if not is_possessive(kind, data, at - 1, size):
                continue
            at += 1
        elif is_stop(character):
            while at < size and is_stop(PyUnicode_READ(kind, data, at)):
                at += 1
        elif not (
            character == 0x2C
            or character == 0x3B
            or character == 0x3A
            or character == 0x28
            or character == 0x29
            or character == 0x2026
            or character == 0x2014
            or character == 0x2013
            or character == 0x0D
            or character == 0x0A
        ):
            continue
        end[0] = at
        return True
    return False


def line(str text, known, long end):
    """See `tokens.line`."""
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text), start = 0, at = 0
    cdef long last = -1, number
    cdef list numbers = [], words = [], starts = [], ends = []
    while next_token(kind, data, size, &start, &at):
        found = known[PyUnicode_Substring(text, start, at)]
        number = found[0]
        if number != end or last != end:
            numbers.append(found[0])
            words.append(found[1])
            starts.append(start)
            ends.append(at)
        last = number
    return Line(numbers, words, starts, ends)


cdef inline bint is_possessive(int kind, void* data, Py_ssize_t at, Py_ssize_t size) noexcept:
    """Do an apostrophe and an s that ends a word stand here?"""
    cdef uint32_t character
    if at + 1 >= size:
        return False
    character = PyUnicode_READ(kind, data, at + 1)
    if character != 0x73 and character != 0x53:
        return False
    return at + 2 >= size or not is_of_word(PyUnicode_READ(kind, data, at + 2))


cdef inline bint next_word(int kind, void* data, Py_ssize_t size, Py_ssize_t* start, Py_ssize_t* end) noexcept:
    """Find the word that comes next after `end`; false where there is none. See `words.WORD`."""
    cdef Py_ssize_t at = end[0]
    while at < size and not is_letter(PyUnicode_READ(kind, data, at)):
        at += 1
    if at == size:
        return False
    start[0] = at
    end[0] = end_of_word(kind, data, at + 1, size, True)
    return True


def words(str text):
    """See `words.words`."""
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text), start = 0, end = 0
    cdef list found = []
    while next_word(kind, data, size, &start, &end):
        found.append(PyUnicode_Substring(text, start, end))
    return found


def digit_runs(str text):
    """See `words.digit_runs`."""
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_ssize_t size = len(text), at = 0, start
    cdef list found = []
    while at < size:
        if is_digit(PyUnicode_READ(kind, data, at)):
            start = at
            at += 1
            while at < size and is_digit(PyUnicode_READ(kind, data, at)):
                at += 1
            found.append((start, at))
        at += 1
    return found


def runs(str text):
    """See `words.runs`."""
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text), start, at = 0
    cdef uint32_t character
    cdef bint is_plain
    cdef list plain = [], others = []
    while at < size:
        start, is_plain = at, True
        while at < size:
            character = PyUnicode_READ(kind, data, at)
            if not 97 <= character <= 122:
                if not is_of_word(character):
                    break
                is_plain = False
            at += 1
        if at > start:
            (plain if is_plain and at - start > 1 else others).append(PyUnicode_Substring(text, start, at))
        at += 1
    return plain, others


cdef inline bint is_space(uint32_t character) noexcept:
    if character < 0x80:
        return character == 0x20 or 0x09 <= character <= 0x0D or 0x1C <= character <= 0x1F
    return Py_UNICODE_ISSPACE(character)


def map_large_blocks(int size):
    """See `allocator.map_large_blocks`."""
    return bool(say_what_is_large(size))


def careless(str text, *, bint letters):
    """See `careless.careless`."""
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text), at, number = 0
    cdef uint32_t character, last = 0
    cdef bint begins = True  # what comes next, behind any white space
    for at in range(size):
        character = PyUnicode_READ(kind, data, at)
        if is_space(character):
            begins = begins or is_stop(last) or (character == 0x0A and last == 0x0A)
        else:
            if begins and 97 <= character <= 122:
                number += 1
            elif (
                letters
                and (character == 0x69 or character == 0x75)
                and not (at and is_of_word(last))
                and not (at + 1 < size and is_of_word(PyUnicode_READ(kind, data, at + 1)))
            ):
                number += 1
            begins = False
        last = character
    return number


cdef enum:
    REACH = 4
cdef Py_ssize_t SLICE = _items.SLICE
if REACH != _items.REACH:
    raise ImportError("textfix.items has another reach")


cdef bint next_item(int kind, void* data, Py_ssize_t size, Py_ssize_t* start, Py_ssize_t* end) noexcept:
    """Find the item that comes next after `end`; false where there is none. See `items.ITEM`."""
    cdef Py_ssize_t at = end[0]
    cdef uint32_t character, other
    while at < size:
        start[0] = at
        character = PyUnicode_READ(kind, data, at)
        at += 1
        if is_letter(character):
            at = end_of_word(kind, data, at, size, True)
        elif is_decimal(character):
            at = end_of_number(kind, data, at, size)
        elif is_stop(character):
            while at < size and is_stop(PyUnicode_READ(kind, data, at)):
                at += 1
        elif character == 0x0D or character == 0x0A:
            while at < size:
                other = PyUnicode_READ(kind, data, at)
                if other != 0x0D and other != 0x0A:
                    break
                at += 1
        elif not (
            character == 0x2C
            or character == 0x3B
            or character == 0x3A
            or character == 0x28
            or character == 0x29
            or character == 0x5B
            or character == 0x5D
        ):
            continue
        end[0] = at
        return True
    return False


def wanted(str text, items):
    """See `items.wanted`."""
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text), start = 0, end = 0
    cdef list found = []
    while next_word(kind, data, size, &start, &end):
        word = PyUnicode_Substring(text, start, end)
        if word in items:
            found.append((start, end, word))
    return found


def beside(str text, Py_ssize_t start, Py_ssize_t end):
    """See `items.beside`."""
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text), first = 0, last, number = 0, i
    cdef Py_ssize_t[REACH] starts
    cdef Py_ssize_t[REACH] ends
    cdef list before = [], after = []
    if not 0 <= start <= end <= size:
        raise IndexError(f"{start} to {end} of {size}")
    last = max(0, start - SLICE)
    while next_item(kind, data, start, &first, &last):
        starts[number % REACH] = first
        ends[number % REACH] = last
        number += 1
    for i in range(max(0, number - REACH), number):
        before.append(PyUnicode_Substring(text, starts[i % REACH], ends[i % REACH]))
    last, size, number = end, min(size, end + SLICE), 0
    while number < REACH and next_item(kind, data, size, &first, &last):
        after.append(PyUnicode_Substring(text, first, last))
        number += 1
    return before, after


cdef str JOINED = "".join(sorted(_sightings.JOINED))
cdef uint8_t[128] JOINED_ASCII
for _value in range(128):
    JOINED_ASCII[_value] = chr(_value) in JOINED


cdef inline bint is_joined(uint32_t character) except -1:
    return JOINED_ASCII[character] if character < 128 else <Py_UCS4> character in JOINED


cdef struct Entry:
    uint64_t token, word
    int32_t number, form
    bint begins


cdef struct Token:
    Py_ssize_t start, end
    Entry known


cdef struct Counted:
    uint64_t word
    Py_ssize_t times


cdef enum:
    NO_FORM = -1
cdef int64_t STOP = _tokens.END
cdef Py_ssize_t ENTRIES = _lexis.MEMORY
cdef uint64_t SEED = int.from_bytes(os.urandom(8), "little")


cdef inline uint64_t hashed(int kind, void* data, Py_ssize_t start, Py_ssize_t end) noexcept:
    """64 bits of the characters of a word. The seed differs from run to run, so that no text can be made in which two
    words have them in common; by chance none have."""
    cdef uint64_t found = SEED
    cdef uint32_t character
    cdef Py_ssize_t at
    for at in range(start, end):
        character = PyUnicode_READ(kind, data, at)
        found = (found ^ character) * <uint64_t> 0x9E3779B97F4A7C15
        found ^= found >> 29
    found *= <uint64_t> 0xBF58476D1CE4E5B9
    found ^= found >> 32
    return found if found else 1


cdef uint64_t hash_of(str word):
    return hashed(PyUnicode_KIND(word), PyUnicode_DATA(word), 0, PyUnicode_GET_LENGTH(word))


cdef inline uint64_t both(uint64_t first, uint64_t second) noexcept:
    return (first ^ first >> 32) * <uint64_t> 0x9E3779B97F4A7C15 + second


cdef class Lexis:
    """See `lexis.Lexis`. What is known of a token lies in a table by its hash, until another comes to lie there."""

    cdef object token
    cdef object word
    cdef Entry* entries
    cdef dict begun
    """The forms of the words that begin phrases."""
    cdef dict phrases
    """By the hashes of their first two words: for each phrase the number of the words that follow, their hashes, and
    the number of the phrase."""

    def __cinit__(self):
        self.entries = <Entry*> PyMem_Calloc(ENTRIES, sizeof(Entry))
        if not self.entries:
            raise MemoryError

    def __dealloc__(self):
        PyMem_Free(self.entries)

    def __init__(self, token, word):
        self.token, self.word = token, word
        self.begun, self.phrases = {}, {}

    def scan(self, str text):
        cdef int kind = PyUnicode_KIND(text)
        cdef void* data = PyUnicode_DATA(text)
        cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text), start = 0, at = 0, number = 0, room = size // 4 + 16, i
        cdef Token* tokens = <Token*> PyMem_Malloc(room * sizeof(Token))
        cdef Token* more
        cdef Entry known
        cdef int64_t[::1] numbers, starts, ends
        try:
            while next_token(kind, data, size, &start, &at):
                known = self.known(text, kind, data, start, at)
                if known.number == STOP and number and tokens[number - 1].known.number == STOP:
                    continue
                if number == room:
                    room *= 2
                    more = <Token*> PyMem_Realloc(tokens, room * sizeof(Token))
                    if not more:
                        raise MemoryError
                    tokens = more
                tokens[number] = Token(start, at, known)
                number += 1
            zeros = bytes(8 * (number + 4))
            found = array("q", zeros), array("q", zeros[: 8 * number]), array("q", zeros[: 8 * number])
            numbers, starts, ends = found
            numbers[0] = numbers[1] = numbers[number + 2] = numbers[number + 3] = STOP
            for i in range(number):
                numbers[i + 2] = tokens[i].known.number
                starts[i] = tokens[i].start
                ends[i] = tokens[i].end
            return _lexis.Scan(*found, self.places(text, tokens, number))
        finally:
            PyMem_Free(tokens)

    cdef Entry known(self, str text, int kind, void* data, Py_ssize_t start, Py_ssize_t end):
        cdef uint64_t token = hashed(kind, data, start, end)
        cdef Entry* entry = &self.entries[token & <uint64_t> (ENTRIES - 1)]
        if entry.token != token:
            entry[0] = self.find(text, start, end, token)
        return entry[0]

    cdef Entry find(self, str text, Py_ssize_t start, Py_ssize_t end, uint64_t token):
        """Ask what is known of a token."""
        number, word = self.token(PyUnicode_Substring(text, start, end))
        cdef uint64_t first = hash_of(word)
        if word in self.begun:
            form, begins = self.begun[word], True
        else:
            form, phrases = self.word(word)
            form, begins = NO_FORM if form is None else form, bool(phrases)
            if begins:
                self.learn(first, phrases)
                self.begun[word] = form
        return Entry(token, first, <int32_t> number, <int32_t> form, <bint> begins)

    cdef learn(self, uint64_t first, phrases):
        """Take note of the phrases that begin with a word."""
        for second, alike in phrases.items():
            packed = array("Q")
            for rest, form in alike:
                packed.append(len(rest) - 1)
                packed.extend([hash_of(following) for following in rest[1:]])
                packed.append(form)
            self.phrases[both(first, hash_of(second))] = packed.tobytes()

    cdef list places(self, str text, const Token* tokens, Py_ssize_t number):
        """See `sightings.sightings`."""
        cdef int kind = PyUnicode_KIND(text)
        cdef void* data = PyUnicode_DATA(text)
        cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text), i, k, start, length, free = 0, times, mask = 1
        cdef int64_t form
        cdef uint32_t first
        cdef Counted* counts
        cdef Counted* counted
        cdef list found = []
        while mask < 2 * number:
            mask *= 2
        counts = <Counted*> PyMem_Calloc(mask, sizeof(Counted))
        mask -= 1
        try:
            for i in range(number):
                counted = of_word(counts, mask, tokens[i].known.word)
                counted.word = tokens[i].known.word
                counted.times += 1
            for i in range(number):
                form = tokens[i].known.form
                if i < free or (form == NO_FORM and not tokens[i].known.begins):
                    continue
                start, length = tokens[i].start, 1
                first = PyUnicode_READ(kind, data, start)
                if 97 <= first <= 122:
                    pass
                elif Py_UNICODE_ISUPPER(first):
                    if (i and tokens[i - 1].known.number != STOP) or is_upper(kind, data, start, tokens[i].end):
                        continue
                elif not Py_UNICODE_ISALPHA(first):
                    continue
                if start and is_joined(PyUnicode_READ(kind, data, start - 1)):
                    continue
                if tokens[i].known.begins and i + 1 < number:
                    length = self.phrase(tokens + i, number - i, &form)
                if form != NO_FORM and is_whole(kind, data, size, tokens + i, length):
                    free = i + length
                    times = number
                    for k in range(i, free):
                        times = min(times, of_word(counts, mask, tokens[k].known.word).times)
                    found.append((i, length, form, times))
        finally:
            PyMem_Free(counts)
        return found

    cdef Py_ssize_t phrase(self, const Token* tokens, Py_ssize_t number, int64_t* form) except -1:
        """Find the longest phrase with which tokens begin, and write its number; how many words it has, or 1."""
        cdef object packed = self.phrases.get(both(tokens[0].known.word, tokens[1].known.word))
        cdef const uint64_t* at
        cdef const uint64_t* end
        cdef Py_ssize_t following, k
        if packed is None:
            return 1
        at = <const uint64_t*> <const char*> <bytes> packed
        end = at + len(<bytes> packed) // sizeof(uint64_t)
        while at < end:
            following = at[0]
            if following + 2 <= number:
                k = 0
                while k < following and tokens[2 + k].known.word == at[1 + k]:
                    k += 1
                if k == following:
                    form[0] = at[1 + following]
                    return following + 2
            at += following + 2
        return 1


cdef inline Counted* of_word(Counted* counts, Py_ssize_t mask, uint64_t word) noexcept:
    """Return the place of a word among those that are counted, or a free one."""
    cdef Py_ssize_t at = word & <uint64_t> mask
    while counts[at].times and counts[at].word != word:
        at = (at + 1) & mask
    return &counts[at]


cdef uint8_t WORTH = _census.WORTH, ENGLISH = _census.ENGLISH, TELLING = _census.TELLING
cdef uint8_t SAYS = _census.SAYS
cdef uint64_t KIND = _census.KINDS - 1
cdef Py_ssize_t TYPES = _census.MEMORY
cdef enum:
    GROUP = 8  # a line of the processor's cache


cdef class Census:
    """See `census.Census`. The kind of a type lies in the lowest bits of its hash, in a group of a table by the rest of
    that. Each hit brings it a place forward in its group; where that is full, a new type takes the middle, and the last
    one is forgotten."""

    cdef object kind
    cdef uint64_t* known

    def __cinit__(self):
        self.known = <uint64_t*> PyMem_Calloc(TYPES, sizeof(uint64_t))
        if not self.known:
            raise MemoryError

    def __dealloc__(self):
        PyMem_Free(self.known)

    def __init__(self, kind):
        self.kind = kind

    def count(self, str text, long language):
        cdef int kind = PyUnicode_KIND(text)
        cdef void* data = PyUnicode_DATA(text)
        cdef Py_ssize_t size = PyUnicode_GET_LENGTH(text), start = 0, end = 0, number = 0, english = 0
        cdef uint64_t token, seed = <uint64_t> language * <uint64_t> 0x9E3779B97F4A7C15
        cdef uint64_t* group
        cdef Py_ssize_t i
        cdef uint8_t what
        cdef dict says = {}, waiting = {}, telling = {}
        while next_word(kind, data, size, &start, &end):
            number += 1
            token = hashed(kind, data, start, end) ^ seed
            # By the bits above those of the kind, which are not compared.
            group = &self.known[((token >> 6) & <uint64_t> (TYPES // GROUP - 1)) * GROUP]
            i = 0
            while i < GROUP and group[i] and (group[i] ^ token) & ~KIND:
                i += 1
            if i == GROUP or not group[i]:
                what = self.kind(PyUnicode_Substring(text, start, end), language)
                if i == GROUP:
                    for i in range(GROUP - 1, GROUP // 2, -1):
                        group[i] = group[i - 1]
                    i = GROUP // 2
                group[i] = (token & ~KIND) | what
            else:
                what = group[i] & KIND
                if i:
                    group[i - 1], group[i] = group[i], group[i - 1]
            if not what:
                continue
            if what & ENGLISH:
                english += 1
            if what & SAYS:
                word = PyUnicode_Substring(text, start, end)
                says[word] = says.get(word, 0) + 1
            elif what & WORTH:
                waiting.setdefault(PyUnicode_Substring(text, start, end), what & WORTH)
            if what & TELLING:
                telling.setdefault(PyUnicode_Substring(text, start, end))
        return _census.Counted(number, english, says, waiting, list(telling))


cdef enum:
    ASKED = 64  # 64 bits each


cdef inline uint64_t with_letter(uint64_t found, uint32_t letter) noexcept:
    return (found ^ letter) * <uint64_t> 0x9E3779B97F4A7C15


cdef void note_asked(words, uint64_t* asked) except *:
    """Set a bit for each word of ASCII, by its hash."""
    cdef str word
    cdef uint64_t found
    cdef Py_ssize_t i
    for word in words:
        if word.isascii():
            found = 0
            for i in range(len(word)):
                found = with_letter(found, PyUnicode_READ(PyUnicode_KIND(word), PyUnicode_DATA(word), i))
            found >>= 52
            asked[found >> 6] |= <uint64_t> 1 << (found & 63)


cdef inline bint is_asked(uint64_t found, const uint64_t* asked) noexcept:
    found >>= 52
    return asked[found >> 6] >> (found & 63) & 1


def mentions(str text, stems, looks):
    """See `mentions.mentions`. Of most words their hash shows that nobody asks for them."""
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_ssize_t size = len(text), start = 0, end = 0, at
    cdef uint64_t[ASKED] asked
    cdef uint64_t whole, letters
    cdef uint32_t character
    cdef bint plain
    cdef dict by_stem = {}, by_look = {}
    memset(asked, 0, sizeof(asked))
    note_asked(stems, asked)
    note_asked(looks, asked)
    while next_word(kind, data, size, &start, &end):
        whole = letters = 0
        plain = True
        for at in range(start, end):
            character = PyUnicode_READ(kind, data, at)
            if character >= 128:
                plain = False
                break
            if character == 0x27:
                if at + 2 == end and (<uint32_t> PyUnicode_READ(kind, data, at + 1) | 32) == 0x73:
                    break
            else:
                character |= 32
                letters = with_letter(letters, character)
            whole = with_letter(whole, character)
        if plain and not is_asked(whole, asked) and not is_asked(letters, asked):
            continue
        stem, look = _mentions.shown(PyUnicode_Substring(text, start, end))
        if stem in stems:
            by_stem[stem] = by_stem.get(stem, 0) + 1
        if look in looks:
            by_look[look] = by_look.get(look, 0) + 1
    return by_stem, by_look


cdef inline bint is_upper(int kind, void* data, Py_ssize_t start, Py_ssize_t end) noexcept:
    """Are all letters, of which one is upper case, without lower-case ones? See `str.isupper`."""
    cdef Py_ssize_t at
    cdef uint32_t character
    for at in range(start, end):
        character = PyUnicode_READ(kind, data, at)
        if Py_UNICODE_ISLOWER(character) or Py_UNICODE_ISTITLE(character):
            return False
    return True


cdef inline bint is_whole(int kind, void* data, Py_ssize_t size, const Token* tokens, Py_ssize_t length) except -1:
    """See `sightings._is_whole`."""
    cdef Py_ssize_t end = tokens[length - 1].end, j
    if end < size and is_joined(PyUnicode_READ(kind, data, end)):
        return False
    for j in range(length - 1):
        end = tokens[j].end
        if tokens[j + 1].start != end + 1 or PyUnicode_READ(kind, data, end) != 0x20:
            return False
    return True


cdef Py_ssize_t NUMBER_OF_RATES = len(_swap_rates.RATES)
cdef double[MOST_RATES] RATES
for _value, _ratio in enumerate(_swap_rates.RATES):
    RATES[_value] = _ratio


def evidence(odds):
    """See `swap_rates.evidence`."""
    cdef double[MOST_RATES] sums
    cdef double one
    cdef Py_ssize_t i
    for i in range(NUMBER_OF_RATES):
        sums[i] = 0.0
    for one in odds:
        for i in range(NUMBER_OF_RATES):
            sums[i] += log1p(RATES[i] * (one - 1.0))
    return [sums[i] for i in range(NUMBER_OF_RATES)]


cdef int NEAR = _vectors.NEAR
cdef int AROUND = _vectors.AROUND
cdef int ZERO = _vectors.ZERO
cdef double FIT_STEP = _vectors.FIT_STEP
cdef double BIAS_STEP = _vectors.BIAS_STEP


cdef class Vectors:
    """See `vectors.Vectors`."""

    cdef const uint8_t[::1] inputs
    cdef const uint16_t[::1] input_scales
    cdef const uint8_t[::1] topical
    cdef const uint8_t[::1] outputs
    cdef const uint16_t[::1] output_scales
    cdef const int16_t[::1] bias
    cdef const int64_t[::1] weights
    cdef const int64_t[::1] rows
    cdef Py_ssize_t size
    cdef int64_t stop, unknown

    def __init__(self, inputs, input_scales, topical, outputs, output_scales, bias, weights, long stop, long unknown, rows):
        self.inputs, self.input_scales, self.topical = inputs, input_scales, topical
        self.outputs, self.output_scales, self.bias = outputs, output_scales, bias
        self.weights, self.rows = weights, rows
        self.size = len(weights) // (2 * NEAR + 1)
        self.stop, self.unknown = stop, unknown
        if self.size > MOST_COLUMNS:
            raise ValueError(f"vectors of {self.size} numbers")

    cdef int64_t input(self, int64_t word):
        """The input of a word of the language model."""
        return word if word < self.input_scales.shape[0] else self.unknown

    cdef int add(self, int64_t* sums, const int64_t* weights, Py_ssize_t word) except -1:
        """Add the vector of an input to sums, each number times its weight."""
        cdef Py_ssize_t half = self.size // 2, k
        cdef int64_t scale = self.input_scales[word]
        cdef const uint8_t* twos
        if not (word + 1) * half <= self.inputs.shape[0]:
            raise IndexError(f"input {word}")
        twos = &self.inputs[word * half]
        for k in range(half):
            sums[2 * k] += weights[2 * k] * scale * ((twos[k] >> 4) - ZERO)
            sums[2 * k + 1] += weights[2 * k + 1] * scale * ((twos[k] & 15) - ZERO)
        return 0

    cdef int add_plain(self, int64_t* sums, Py_ssize_t word) except -1:
        """Add the vector of an input to sums."""
        cdef Py_ssize_t half = self.size // 2, k
        cdef int64_t scale = self.input_scales[word]
        cdef const uint8_t* twos
        if not (word + 1) * half <= self.inputs.shape[0]:
            raise IndexError(f"input {word}")
        twos = &self.inputs[word * half]
        for k in range(half):
            sums[2 * k] += scale * ((twos[k] >> 4) - ZERO)
            sums[2 * k + 1] += scale * ((twos[k] & 15) - ZERO)
        return 0

    def around(self, const int64_t[::1] words, Py_ssize_t start, Py_ssize_t end):
        cdef object found = array("q", bytes(8 * self.size))
        cdef int64_t[::1] sums = found
        self.add_around(&sums[0], words, start, end)
        return found

    cdef int add_around(self, int64_t* sums, const int64_t[::1] words, Py_ssize_t start, Py_ssize_t end) except -1:
        """See `vectors.Vectors.around`: add it to sums that are 0."""
        cdef int64_t[MOST_COLUMNS] topics
        cdef Py_ssize_t i, number = 0, size = len(words), at = 2 * NEAR * self.size
        cdef long word
        cdef int64_t whole, part
        if not 0 <= start <= end <= size:
            raise IndexError(f"words {start} to {end} of {size}")
        for i in range(min(NEAR, start)):
            word = self.input(words[start - 1 - i])
            self.add(sums, &self.weights[2 * i * self.size], word)
            if word == self.stop:
                break
        for i in range(min(NEAR, size - end)):
            word = self.input(words[end + i])
            self.add(sums, &self.weights[(2 * i + 1) * self.size], word)
            if word == self.stop:
                break
        memset(topics, 0, sizeof(int64_t) * self.size)
        for i in range(max(0, start - AROUND), min(size, end + AROUND)):
            if not start <= i < end:
                word = self.input(words[i])
                if self.topical[word]:
                    self.add_plain(topics, word)
                    number += 1
        if number:
            for i in range(self.size):
                whole = self.weights[at + i] * topics[i]
                part = whole % number
                if part < 0:
                    part += number
                sums[i] += (whole - part) // number
        return 0

    def fit(self, const int64_t[::1] context, words):
        cdef int64_t[MOST_WORDS] numbers
        if len(context) != self.size:
            raise IndexError(f"a context of {len(context)} numbers")
        return self.fit_of(&context[0], numbers, of_words(words, numbers)) if len(words) else 0.0

    cdef double fit_of(self, const int64_t* context, const int64_t* words, Py_ssize_t size) except? -1.0:
        cdef double total = 0.0
        cdef Py_ssize_t i
        cdef int number = 0
        for i in range(size):
            if words[i] >= 0 and self.rows[words[i]] >= 0:
                total += self.fit_of_row(context, self.rows[words[i]])
                number += 1
        return total / number if number else 0.0

    cdef double fit_of_row(self, const int64_t* context, Py_ssize_t row) except? -1.0:
        cdef Py_ssize_t half = self.size // 2, start = row * half, k
        cdef int64_t product = 0
        cdef const uint8_t* twos
        if not start + half <= self.outputs.shape[0]:
            raise IndexError(f"output {row}")
        twos = &self.outputs[start]
        for k in range(half):
            product += context[2 * k] * ((twos[k] >> 4) - ZERO) + context[2 * k + 1] * ((twos[k] & 15) - ZERO)
        return FIT_STEP * (self.output_scales[row] * product) + BIAS_STEP * self.bias[row]


cdef enum:
    MOST_SHORTLISTED = 8
cdef double FIT_WEIGHT = _readings.FIT_WEIGHT
cdef double HOPELESS = _readings.HOPELESS
cdef double NO_SECOND = _readings.ALONE
cdef int NUMBER_OF_CLASSES = len(_tokens.CLASSES)
cdef Py_ssize_t SHORTLIST = min(MOST_SHORTLISTED, _readings.SHORTLIST)


def read(
    Ngrams ngrams, Vectors vectors, Originals originals, const int64_t[::1] line, suspect, bint capital
):
    """See `readings.read`."""
    cdef double[MOST_ORIGINALS] totals
    cdef Py_ssize_t[MOST_ORIGINALS] order
    cdef int64_t[MOST_COLUMNS] context
    cdef int64_t[MOST_WORDS] own, words
    cdef double[MOST_SHORTLISTED] gains, fits
    cdef Py_ssize_t at, size, everything, number, i, which
    cdef uint32_t form, code, start
    cdef double fit = 0.0, better, gain, total = 0.0, best_fit
    cdef bint unknown = False
    cdef int repeated = 0, times
    at, size, form, times = suspect
    if not 0 < size <= MOST_WORDS or at < 0 or at + size + 4 > line.shape[0]:
        raise IndexError(f"{size} words from word {at} on of {line.shape[0] - 4}")
    for i in range(size):
        own[i] = line[at + 2 + i]
        if own[i] < NUMBER_OF_CLASSES:
            own[i] = NOTHING
            unknown = True
    cdef Place place = Place.__new__(Place)
    place.set(ngrams, line[at], line[at + 1], line[at + size + 2], line[at + size + 3])
    cdef Fit score = place.fit(own, size), new
    everything = place.ranked(originals, form, totals, order)
    number = min(SHORTLIST, everything)
    start = originals.starts[form]
    for i in range(number):
        gains[i] = totals[order[i]] - score.total
        fits[i] = 0.0
    new = score
    if gains[0] >= HOPELESS:
        memset(context, 0, sizeof(int64_t) * vectors.size)
        vectors.add_around(context, line[2 : line.shape[0] - 2], at, at + size)
        fit = vectors.fit_of(context, own, size)
        for i in range(number):
            which = order[i]
            better = vectors.fit_of(context, words, originals.write(originals.codes[start + which], words))
            gain = gains[i] + FIT_WEIGHT * (better - fit)
            at = i
            while at and gains[at - 1] < gain:
                gains[at], fits[at], order[at] = gains[at - 1], fits[at - 1], order[at - 1]
                at -= 1
            gains[at], fits[at], order[at] = gain, better, which
        new = place.fit(words, originals.write(originals.codes[start + order[0]], words))
    best_fit = fits[0]
    for i in range(number):
        total += exp(gains[i] - gains[0])
        best_fit = max(best_fit, fits[i])
    code = originals.codes[start + order[0]]
    if code < FIRST_PHRASE:
        for i in range(line.shape[0]):
            repeated += line[i] == code
    features = [
        gains[0],
        gains[1] if number > 1 else gains[0] - NO_SECOND,
        gains[0] + log(total),
        originals.prior(form),
        score.alone, score.left, score.right, score.triples,
        <double> score.left_known, <double> score.right_known, <double> score.known,
        new.alone - score.alone, new.left, new.right, new.triples,
        <double> new.left_known, <double> new.right_known, <double> new.known,
        CHANNEL_STEP * originals.channel[start + order[0]],
        <double> everything,
        <double> size,
        <double> unknown,
        <double> capital,
        <double> times,
        <double> repeated,
        fit,
        fits[0],
        best_fit,
    ]
    return features, [(gains[i], order[i]) for i in range(number)]


cdef class Screen:
    """See `screen.Screen`."""

    cdef Ngrams ngrams
    cdef Originals originals
    cdef Trees trees
    cdef double log_prior
    cdef double[::1] known
    """The odds of each form, once in a text and again; 0 where they are not known."""

    def __init__(self, Ngrams ngrams, Originals originals, Trees trees, double log_prior):
        self.ngrams, self.originals, self.trees, self.log_prior = ngrams, originals, trees, log_prior
        self.known = array("d", bytes(16 * len(originals.prior_steps)))

    def glance(self, const int64_t[::1] line, places):
        cdef double[MOST_RATES] sums
        cdef double odds
        cdef Py_ssize_t k, i, length, form, times
        cdef list suspicious = []
        for k in range(NUMBER_OF_RATES):
            sums[k] = 0.0
        for place in places:
            i, length, form, times = place
            odds = self.known[2 * form + (times > 1)]
            if odds == 0.0:
                odds = self.known[2 * form + (times > 1)] = self.odds(form, line, i + 2, length, times > 1)
            for k in range(NUMBER_OF_RATES):
                sums[k] += log1p(RATES[k] * (odds - 1.0))
            if odds > 1.0:
                suspicious.append((-odds, place))
        return [sums[k] for k in range(NUMBER_OF_RATES)], suspicious

    cdef double odds(
        self, Py_ssize_t form, const int64_t[::1] line, Py_ssize_t start, Py_ssize_t length, bint again
    ) except -1.0:
        cdef double alone = 0.0
        cdef Py_ssize_t at
        cdef double[4] row
        for at in range(start, start + length):
            alone += self.ngrams.log(line[at] if line[at] >= NUMBER_OF_CLASSES else NOTHING)
        row[0], row[1], row[2], row[3] = self.originals.prior(form), alone, 1.0 + again, length
        return exp(self.trees.score_of(row, 4) - self.log_prior)
