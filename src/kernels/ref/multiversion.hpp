// SPDX-License-Identifier: MIT
#pragma once

/// Compiles a function once per instruction set and lets the loader choose. The clones give the same bits: none fuses
/// multiply and add (-ffp-contract=off), and vector lanes are different elements, never parts of one sum.
/// Off under sanitizers, whose runtime is not ready yet when the loader calls the resolvers.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(GROKLAB_SANITIZED)
#define GROKLAB_TARGET_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define GROKLAB_TARGET_CLONES
#endif

/// For the template body that the concrete clones share: a call would leave the clone's instruction set.
#define GROKLAB_ALWAYS_INLINE inline __attribute__((always_inline))
