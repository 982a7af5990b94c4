// SPDX-License-Identifier: MIT
#include "server/access_token.hpp"

#include <gtest/gtest.h>

#include <set>

namespace groklab {
namespace {

TEST(AccessToken, SecretsAreThirtyTwoHexadecimalDigitsAndNeverTheSame) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string secret = make_secret();
    EXPECT_EQ(secret.size(), 32U);
    EXPECT_EQ(secret.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_TRUE(seen.insert(secret).second);
  }
}

TEST(AccessToken, OnlyTheWholeSecretIsEqual) {
  const std::string secret = make_secret();
  EXPECT_TRUE(equal_secrets(secret, secret));
  for (std::size_t i = 0; i < secret.size(); ++i) {
    std::string other = secret;
    other[i] = other[i] == '0' ? '1' : '0';
    EXPECT_FALSE(equal_secrets(secret, other)) << i;
    EXPECT_FALSE(equal_secrets(secret, secret.substr(0, i))) << i;
  }
  EXPECT_FALSE(equal_secrets(secret, secret + "0"));
  EXPECT_FALSE(equal_secrets(secret, secret + secret));
  EXPECT_FALSE(equal_secrets("", ""));
}

TEST(GuessLimit, LetsTenThroughAtOnceAndThenOneASecond) {
  GuessLimit limit;
  const GuessLimit::Clock::time_point start = GuessLimit::Clock::now();
  const auto allowed_at = [&](int ms, int tries) {
    int allowed = 0;
    for (int i = 0; i < tries; ++i) {
      allowed += limit.allows_guess(start + std::chrono::milliseconds(ms)) ? 1 : 0;
    }
    return allowed;
  };
  EXPECT_EQ(allowed_at(0, 100), 10);
  EXPECT_EQ(allowed_at(500, 100), 0);
  EXPECT_EQ(allowed_at(3600, 100), 3);
  EXPECT_EQ(allowed_at(1000000, 100), 10);
}

}  // namespace
}  // namespace groklab
