// SPDX-License-Identifier: MIT
#include "data/polynomial.hpp"

#include <gtest/gtest.h>

#include <string>

namespace groklab {
namespace {

int value(const std::string& text, int p, int a, int b) { return Polynomial(text, p)(a, b); }

/// The message of a refused text, with the position in front: "3: ...".
std::string refusal(const std::string& text, int p = 97) {
  try {
    Polynomial polynomial(text, p);
  } catch (const PolynomialError& error) {
    return std::to_string(error.position()) + ": " + error.what();
  }
  return "accepted";
}

TEST(Polynomial, FollowsTheUsualPrecedence) {
  EXPECT_EQ(value("a + b*a", 97, 5, 7), 40);
  EXPECT_EQ(value("2a - b + 5", 97, 5, 7), 8);
  EXPECT_EQ(value("a - b - 1", 97, 5, 7), 94);
  EXPECT_EQ(value("a^3 + a*b", 97, 5, 7), (125 + 35) % 97);
  EXPECT_EQ(value("(a + b)^2", 97, 5, 7), 144 % 97);
  EXPECT_EQ(value("-a^2", 97, 5, 7), 72);
  EXPECT_EQ(value("a*-b", 97, 5, 7), 62);
  EXPECT_EQ(value("--a", 97, 5, 7), 5);
  EXPECT_EQ(value("-a", 97, 0, 7), 0);
  EXPECT_EQ(value("a**2", 97, 5, 7), 25);
}

TEST(Polynomial, AllowsFactorsWithoutASign) {
  EXPECT_EQ(value("3ab", 97, 5, 7), 105 % 97);
  EXPECT_EQ(value("2(a+b)", 97, 5, 7), 24);
  EXPECT_EQ(value("(a+1)(b-1)", 97, 5, 7), 36);
  EXPECT_EQ(value("ab^2", 97, 5, 7), 245 % 97);
  EXPECT_EQ(value("2a b", 97, 5, 7), 70);
}

TEST(Polynomial, ReducesNumbersOfAnyLength) {
  EXPECT_EQ(value("1000000000000000000000000000000a", 97, 1, 0), value("10^30 a", 97, 1, 0));
  EXPECT_EQ(value("-1", 6, 0, 0), 5);
  EXPECT_EQ(value("a^0", 6, 0, 0), 1);
  EXPECT_EQ(value("7", 7, 1, 1), 0);
  EXPECT_EQ(value("a^1000", 97, 2, 0), value("(a^100)^10", 97, 2, 0));
}

TEST(Polynomial, NamesThePositionOfAMistake) {
  EXPECT_EQ(refusal(""), "1: ends where a, b, a number or '(' should follow");
  EXPECT_EQ(refusal("a +"), "4: ends where a, b, a number or '(' should follow");
  EXPECT_EQ(refusal("(a + b"), "7: a ')' is missing");
  EXPECT_EQ(refusal("a + b)"), "6: ')' without '('");
  EXPECT_EQ(refusal("a2"), "2: a number after a factor needs '*' or '^' before it");
  EXPECT_EQ(refusal("a^b"), "3: an exponent is a number, 0 or more");
  EXPECT_EQ(refusal("a^-1"), "3: an exponent is a number, 0 or more");
  EXPECT_EQ(refusal("a^2^2"), "4: a power of a power needs parentheses");
  EXPECT_EQ(refusal("a ^ 1001"), "5: an exponent above 1000");
  EXPECT_EQ(refusal("a / b"), "3: unexpected '/'");
  EXPECT_EQ(refusal("a + x"), "5: 'x' is neither a nor b");
  EXPECT_EQ(refusal("a +\nb"), "4: a, b, a number or '(' should stand here, not byte 0x0a");
  EXPECT_EQ(refusal("*a"), "1: a, b, a number or '(' should stand here, not '*'");
}

TEST(Polynomial, HasLimitsThatNoTextPasses) {
  EXPECT_EQ(refusal(std::string(64, '(') + "a" + std::string(64, ')')), "accepted");
  EXPECT_EQ(refusal(std::string(65, '(') + "a" + std::string(65, ')')), "65: parentheses more than 64 deep");
  EXPECT_EQ(refusal(std::string(1000, '-') + "a"), "1001: longer than 1000 characters");
  EXPECT_EQ(refusal(std::string(999, '-') + "a"), "accepted");
  EXPECT_EQ(refusal("a^99999999999999999999"), "3: an exponent above 1000");
}

TEST(Polynomial, StaysInRangeForTheLargestModuli) {
  constexpr int kP = 2147483647;
  EXPECT_EQ(value("a*b", kP, kP - 1, kP - 1), 1);
  EXPECT_EQ(value("(a+b)^2", kP, kP - 1, kP - 1), 4);
}

}  // namespace
}  // namespace groklab
