"""ML-KEM-768's encapsulation (FIPS 203) in plain Python, to check the library against.

It is slow and leaks through time; tests alone use it.
"""

import hashlib

Q, N, K, ETA, DU, DV = 3329, 256, 3, 2, 10, 4
Polynomial = list[int]


def _bit_reversed(value: int) -> int:
    return int(f"{value:07b}"[::-1], 2)


ZETAS = [pow(17, _bit_reversed(i), Q) for i in range(128)]
GAMMAS = [pow(17, 2 * _bit_reversed(i) + 1, Q) for i in range(128)]


def encapsulate(public: bytes, message: bytes) -> tuple[bytes, bytes]:
    """Algorithm 17: ML-KEM.Encaps_internal; gives the shared secret and the ciphertext."""
    both = hashlib.sha3_512(message + hashlib.sha3_256(public).digest()).digest()
    return both[:32], _encrypt(public, message, both[32:])


def _encrypt(public: bytes, message: bytes, coins: bytes) -> bytes:
    """Algorithm 14: K-PKE.Encrypt."""
    t_hat = [_unpack(public[384 * i : 384 * (i + 1)], 12) for i in range(K)]
    rho = public[384 * K :]
    y_hat = [_ntt(_noise(coins, i)) for i in range(K)]
    u = []
    for i in range(K):
        column = _sum(_multiply(_uniform(rho, i, j), y_hat[j]) for j in range(K))
        u.append(_add(_inverse_ntt(column), _noise(coins, K + i)))
    bits = [(Q + 1) // 2 * bit for bit in _unpack(message, 1)]
    inner = _sum(_multiply(t_hat[j], y_hat[j]) for j in range(K))
    v = _add(_add(_inverse_ntt(inner), _noise(coins, 2 * K)), bits)
    return b"".join(_pack(_compress(p, DU), DU) for p in u) + _pack(_compress(v, DV), DV)


def _uniform(rho: bytes, row: int, column: int) -> Polynomial:
    """Algorithm 7, SampleNTT, of the transposed matrix: A[column][row]."""
    stream = hashlib.shake_128(rho + bytes((row, column))).digest(3 * 700)
    found: Polynomial = []
    for at in range(0, len(stream), 3):
        a, b, c = stream[at : at + 3]
        found += [d for d in (a + 256 * (b % 16), b // 16 + 16 * c) if d < Q]
    return found[:N]


def _noise(coins: bytes, counter: int) -> Polynomial:
    """Algorithm 8, SamplePolyCBD, of PRF(coins, counter)."""
    bits = _unpack(hashlib.shake_256(coins + bytes((counter,))).digest(64 * ETA), 1)
    return [(sum(bits[4 * i : 4 * i + 2]) - sum(bits[4 * i + 2 : 4 * i + 4])) % Q for i in range(N)]


def _ntt(f: Polynomial) -> Polynomial:
    f, index = list(f), 1
    for length in (128, 64, 32, 16, 8, 4, 2):
        for start in range(0, N, 2 * length):
            for j in range(start, start + length):
                t = ZETAS[index] * f[j + length]
                f[j], f[j + length] = (f[j] + t) % Q, (f[j] - t) % Q
            index += 1
    return f


def _inverse_ntt(f: Polynomial) -> Polynomial:
    f, index = list(f), 127
    for length in (2, 4, 8, 16, 32, 64, 128):
        for start in range(0, N, 2 * length):
            for j in range(start, start + length):
                t = f[j]
                f[j] = (t + f[j + length]) % Q
                f[j + length] = ZETAS[index] * (f[j + length] - t) % Q
            index -= 1
    return [x * 3303 % Q for x in f]


def _multiply(f: Polynomial, g: Polynomial) -> Polynomial:
    """Algorithms 11 and 12: product in the NTT domain."""
    product: Polynomial = []
    for i, gamma in enumerate(GAMMAS):
        a, b, c, d = *f[2 * i : 2 * i + 2], *g[2 * i : 2 * i + 2]
        product += [(a * c + b * d * gamma) % Q, (a * d + b * c) % Q]
    return product


def _add(f: Polynomial, g: Polynomial) -> Polynomial:
    return [(a + b) % Q for a, b in zip(f, g, strict=True)]


def _sum(polynomials: object) -> Polynomial:
    total = [0] * N
    for polynomial in polynomials:
        total = _add(total, polynomial)
    return total


def _compress(f: Polynomial, d: int) -> Polynomial:
    return [((x << d) + Q // 2) // Q % (1 << d) for x in f]


def _pack(f: Polynomial, d: int) -> bytes:
    whole = sum(x << (d * i) for i, x in enumerate(f))
    return whole.to_bytes(len(f) * d // 8, "little")


def _unpack(packed: bytes, d: int) -> Polynomial:
    whole = int.from_bytes(packed, "little")
    return [whole >> (d * i) & ((1 << d) - 1) for i in range(len(packed) * 8 // d)]
