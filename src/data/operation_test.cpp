// SPDX-License-Identifier: MIT
#include "data/operation.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>

#include "core/error.hpp"

namespace groklab {
namespace {

int apply(std::string_view operation, int p, int a, int b) { return make_operation(operation, p).apply(a, b); }

std::string refusal(std::string_view operation, int p) {
  try {
    make_operation(operation, p);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Usage);
    return error.what();
  }
  return "accepted";
}

TEST(Operation, NamedOnesComputeTheirFormulas) {
  EXPECT_EQ(apply("add", 97, 90, 10), 3);
  EXPECT_EQ(apply("sub", 97, 3, 10), 90);
  EXPECT_EQ(apply("mul", 97, 0, 10), 0);
  EXPECT_EQ(apply("mul", 97, 50, 2), 3);
  EXPECT_EQ(apply("x2+y2", 97, 5, 7), 74);
  EXPECT_EQ(apply("x3+xy", 97, 5, 7), (125 + 35) % 97);
  EXPECT_EQ(apply("x2+xy+y2", 97, 5, 7), (25 + 35 + 49) % 97);
  EXPECT_EQ(apply("x2+xy+y2+x", 97, 5, 7), (25 + 35 + 49 + 5) % 97);
  EXPECT_EQ(apply("x3+xy2+y", 97, 5, 7), (125 + 5 * 49 + 7) % 97);
}

/// In whole numbers that no modulus has touched before the end.
TEST(Operation, EveryPolynomialIsItsFormulaForEveryPairBelow60) {
  using Formula = std::int64_t (*)(std::int64_t a, std::int64_t b);
  const std::pair<const char*, Formula> formulas[] = {
      {"add", [](std::int64_t a, std::int64_t b) { return a + b; }},
      {"sub", [](std::int64_t a, std::int64_t b) { return a - b; }},
      {"mul", [](std::int64_t a, std::int64_t b) { return a * b; }},
      {"x2+y2", [](std::int64_t a, std::int64_t b) { return a * a + b * b; }},
      {"x3+xy", [](std::int64_t a, std::int64_t b) { return a * a * a + a * b; }},
      {"x2+xy+y2", [](std::int64_t a, std::int64_t b) { return a * a + a * b + b * b; }},
      {"x2+xy+y2+x", [](std::int64_t a, std::int64_t b) { return a * a + a * b + b * b + a; }},
      {"x3+xy2+y", [](std::int64_t a, std::int64_t b) { return a * a * a + a * b * b + b; }},
      {"a^3 + 2ab - 1", [](std::int64_t a, std::int64_t b) { return a * a * a + 2 * a * b - 1; }},
      {"3b^4 - a", [](std::int64_t a, std::int64_t b) { return 3 * b * b * b * b - a; }},
  };
  for (const auto& [name, formula] : formulas) {
    for (int p = 2; p < 60; ++p) {
      const Operation operation = make_operation(name, p);
      for (int a = 0; a < p; ++a) {
        for (int b = 0; b < p; ++b) {
          ASSERT_EQ(operation.apply(a, b), (formula(a, b) % p + p) % p) << name << ", p = " << p;
        }
      }
    }
  }
}

TEST(Operation, DivisionInvertsMultiplicationForEveryPair) {
  for (const int p : {2, 3, 97, 113}) {
    const Operation div = make_operation("div", p);
    for (int a = 0; a < p; ++a) {
      EXPECT_FALSE(div.is_defined(a, 0));
      for (int b = 1; b < p; ++b) {
        ASSERT_TRUE(div.is_defined(a, b));
        ASSERT_EQ(div.apply(a, b) * b % p, a);
      }
    }
  }
}

TEST(Operation, DivOddSubDividesByOddAndSubtractsEven) {
  const Operation operation = make_operation("div-odd-sub", 97);
  EXPECT_TRUE(operation.is_defined(5, 0));
  EXPECT_EQ(operation.apply(5, 0), 5);
  EXPECT_EQ(operation.apply(5, 8), 94);
  EXPECT_EQ(operation.apply(5, 7) * 7 % 97, 5);
}

TEST(Operation, EveryNameStaysInRangeAtEveryPair) {
  for (const NamedOperation& named : named_operations()) {
    for (const int p : {2, 3, 5, 11}) {
      const Operation operation = make_operation(named.name, p);
      EXPECT_EQ(operation.name, named.name);
      for (int a = 0; a < p; ++a) {
        for (int b = 0; b < p; ++b) {
          if (operation.is_defined(a, b)) {
            ASSERT_GE(operation.apply(a, b), 0);
            ASSERT_LT(operation.apply(a, b), p) << named.name;
          }
        }
      }
    }
  }
}

TEST(Operation, PolynomialsEqualTheNamesTheySpell) {
  const Operation named = make_operation("x3+xy", 13);
  const Operation spelt = make_operation("a^3 + a*b", 13);
  for (int a = 0; a < 13; ++a) {
    for (int b = 0; b < 13; ++b) {
      EXPECT_EQ(named.apply(a, b), spelt.apply(a, b));
    }
  }
}

TEST(Operation, CompositeModuliWorkWithoutDivision) {
  EXPECT_EQ(apply("mul", 12, 6, 4), 0);
  EXPECT_EQ(refusal("div", 12),
            "task.operation: 'div' divides, and 12 is not a prime; set task.p to a prime, or take "
            "an operation "
            "without division");
  EXPECT_NE(refusal("div-odd-sub", 9), "accepted");
}

TEST(Operation, AnUnknownNameGetsTheNearest) {
  EXPECT_NE(refusal("ad", 97).find("did you mean 'add'?"), std::string::npos);
  EXPECT_NE(refusal("x2+y3", 97).find("did you mean 'x2+y2'?"), std::string::npos);
  EXPECT_NE(refusal("dvi", 97).find("did you mean 'div'?"), std::string::npos);
}

TEST(Operation, AMalformedPolynomialGetsThePosition) {
  EXPECT_NE(refusal("a + * b", 97).find("position 5"), std::string::npos);
  EXPECT_NE(refusal("a / b", 97).find("position 3: unexpected '/'"), std::string::npos);
  EXPECT_LT(refusal(std::string(5000, 'a'), 97).size(), 300U);
}

TEST(Operation, ModuliBelowTwoAreRefused) {
  EXPECT_EQ(refusal("add", 1), "task.p: 1 is no modulus; set it to 2 or more");
  EXPECT_NE(refusal("add", -5), "accepted");
}

TEST(Operation, KnowsPrimes) {
  for (const int prime : {2, 3, 5, 97, 113, 2147483647}) {
    EXPECT_TRUE(is_prime(prime)) << prime;
  }
  for (const int other : {-7, 0, 1, 4, 9, 91, 4094, 2147483646}) {
    EXPECT_FALSE(is_prime(other)) << other;
  }
}

}  // namespace
}  // namespace groklab
