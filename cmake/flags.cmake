# SPDX-License-Identifier: MIT
# Compiler flags for our own code. Never -ffast-math: it hides NaN, our divergence signal, and breaks the promise of
# equal bits. -ffp-contract=off: a fused multiply-add appears only where a kernel asks for one.
add_compile_options(-fno-math-errno -fno-trapping-math -ffp-contract=off -fstack-protector-strong)
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wdouble-promotion
  -Wold-style-cast -Wcast-qual -Wundef -Wnon-virtual-dtor)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # -Wno-restrict: GCC 12 warns of std::string's own operator+ (its bug 105329).
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wlogical-op> -Wno-restrict)
endif()
if(CMAKE_UNITY_BUILD)
  add_compile_options(-Wno-shadow)  # of names in other files of the same compilation; the debug preset looks at each alone
endif()
if(GROKLAB_WERROR)
  add_compile_options(-Werror)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O3 -DNDEBUG")
# What is free of cost in a release: calls of the C library that know their buffers, addresses of functions that are settled
# at the start and read-only from then on. Debian's compilers make position-independent programs by themselves. Assertions of
# the standard library: in the folders that read what others wrote (src/CMakeLists.txt), not where the time goes.
add_compile_options($<$<CONFIG:Release>:-U_FORTIFY_SOURCE> $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
add_link_options(-Wl,-z,relro,-z,now)
if(GROKLAB_MUTANTS)
  # A mutant compiles with warnings that its original has not: conversions, logical operators.
  set(CMAKE_CXX_FLAGS_RELEASE "-O1 -DNDEBUG -w")
endif()
if(GROKLAB_COVERAGE)
  # Paths are absolute so that sources compiled together are told apart; counts of threads are added up, not lost.
  set(CMAKE_CXX_FLAGS_RELEASE "-O1 -DNDEBUG --coverage -fprofile-abs-path -fprofile-update=prefer-atomic")
endif()
set(CMAKE_CXX_FLAGS_DEBUG "-Og -g -D_GLIBCXX_ASSERTIONS")
if(GROKLAB_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
  add_link_options(-fsanitize=fuzzer-no-link)
endif()
if(GROKLAB_SANITIZE)
  add_compile_options(-fsanitize=${GROKLAB_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${GROKLAB_SANITIZE})
  add_compile_definitions(GROKLAB_SANITIZED=1)
endif()
