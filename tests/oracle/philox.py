# SPDX-License-Identifier: MIT
"""groklab's native random numbers in Python (src/core/philox.hpp), for oracles that must draw what the program draws."""
import math

CONTROL = 6  # Stream::Control
MASK = 0xFFFFFFFF


def philox4x32(counter, key):
    """Ten rounds of Salmon et al. 2011."""
    for _ in range(10):
        product0, product1 = 0xD2511F53 * counter[0], 0xCD9E8D57 * counter[2]
        counter = [product1 >> 32 ^ counter[1] ^ key[0], product1 & MASK, product0 >> 32 ^ counter[3] ^ key[1],
                   product0 & MASK]
        key = [key[0] + 0x9E3779B9 & MASK, key[1] + 0xBB67AE85 & MASK]
    return counter


class Philox:
    def __init__(self, seed, stream, index):
        self.key = [seed & MASK, seed >> 32]
        self.counter = [0, stream, index & MASK, index >> 32]
        self.words, self.spare = [], None

    def u32(self):
        if not self.words:
            self.words = philox4x32(list(self.counter), list(self.key))
            self.counter[0] += 1
        return self.words.pop(0)

    def uniform(self):
        high = self.u32()
        return ((high << 32 | self.u32()) >> 11) * 2.0**-53

    def normal(self):
        if self.spare is not None:
            value, self.spare = self.spare, None
            return value
        u1, u2 = self.uniform(), self.uniform()
        radius, angle = math.sqrt(-2 * math.log1p(-u1)), 2 * math.pi * u2
        self.spare = radius * math.sin(angle)
        return radius * math.cos(angle)

    def below(self, n):
        product = self.u32() * n
        while product & MASK < (1 << 32) % n:
            product = self.u32() * n
        return product >> 32

    def shuffled(self, values):
        values = list(values)
        for i in range(len(values), 1, -1):
            j = self.below(i)
            values[i - 1], values[j] = values[j], values[i - 1]
        return values
