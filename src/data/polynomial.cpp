// SPDX-License-Identifier: MIT
#include "data/polynomial.hpp"

#include <fmt/format.h>

#include "core/check.hpp"

namespace groklab {
namespace {

constexpr std::size_t kLongestText = 1000;
constexpr int kDeepestNesting = 64;
constexpr std::int64_t kLargestExponent = 1000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

/// A character as an error message may show it.
std::string shown(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte < 0x7f ? fmt::format("'{}'", c) : fmt::format("byte 0x{:02x}", byte);
}

}  // namespace

/// Recursive descent over the grammar of the header; one member a rule. Emits the program as it goes.
class PolynomialParser {
 public:
  PolynomialParser(std::string_view text, Polynomial& out) : text_(text), out_(out) {}

  void parse() {
    if (text_.size() > kLongestText) {
      fail(fmt::format("longer than {} characters", kLongestText), kLongestText);
    }
    sum();
    if (!at_end()) {
      fail_here(peek() == ')' ? "')' without '('" : fmt::format("unexpected {}", shown(peek())));
    }
  }

 private:
  using Code = Polynomial::Code;

  void sum() {
    product();
    for (char c = peek(); c == '+' || c == '-'; c = peek()) {
      ++position_;
      product();
      emit(c == '+' ? Code::Add : Code::Subtract);
    }
  }

  void product() {
    signed_power();
    for (;;) {
      const char c = peek();
      if (c == '*') {
        ++position_;
        signed_power();
      } else if (c == '(' || is_letter(c)) {
        power();
      } else if (is_digit(c)) {
        fail_here("a number after a factor needs '*' or '^' before it");
      } else {
        return;
      }
      emit(Code::Multiply);
    }
  }

  void signed_power() {
    bool negative = false;
    for (char c = peek(); c == '+' || c == '-'; c = peek()) {
      negative = negative != (c == '-');
      ++position_;
    }
    power();
    if (negative) {
      emit(Code::Negate);
    }
  }

  void power() {
    primary();
    if (!take_power_sign()) {
      return;
    }
    if (!is_digit(peek())) {
      fail_here("an exponent is a number, 0 or more");
    }
    const std::size_t start = position_;
    std::int64_t exponent = 0;
    for (; position_ < text_.size() && is_digit(text_[position_]); ++position_) {
      exponent = exponent * 10 + (text_[position_] - '0');
      if (exponent > kLargestExponent) {
        fail(fmt::format("an exponent above {}", kLargestExponent), start);
      }
    }
    emit(Code::Power, exponent);
    if (peek() == '^' || text_.substr(position_).starts_with("**")) {
      fail_here("a power of a power needs parentheses");
    }
  }

  void primary() {
    const char c = peek();
    if (is_digit(c)) {
      emit(Code::Constant, number_mod_p());
    } else if (c == 'a' || c == 'b') {
      ++position_;
      emit(c == 'a' ? Code::A : Code::B);
    } else if (c == '(') {
      if (++depth_ > kDeepestNesting) {
        fail_here(fmt::format("parentheses more than {} deep", kDeepestNesting));
      }
      ++position_;
      sum();
      if (peek() != ')') {
        fail_here("a ')' is missing");
      }
      ++position_;
      --depth_;
    } else if (is_letter(c)) {
      throw PolynomialError(fmt::format("{} is neither a nor b", shown(c)), position_ + 1, true);
    } else {
      fail_here(at_end() ? "ends where a, b, a number or '(' should follow"
                         : fmt::format("a, b, a number or '(' should stand here, not {}", shown(c)));
    }
  }

  std::int64_t number_mod_p() {
    std::int64_t value = 0;
    for (; position_ < text_.size() && is_digit(text_[position_]); ++position_) {
      value = (value * 10 + (text_[position_] - '0')) % out_.p_;
    }
    return value;
  }

  bool take_power_sign() {
    const char c = peek();
    const std::size_t length = c == '^' ? 1 : (c == '*' && text_.substr(position_).starts_with("**") ? 2 : 0);
    position_ += length;
    return length != 0;
  }

  /// The next character that is not a space; '\0' at the end.
  char peek() {
    while (position_ < text_.size() && text_[position_] == ' ') {
      ++position_;
    }
    return at_end() ? '\0' : text_[position_];
  }
  bool at_end() const { return position_ >= text_.size(); }
  void emit(Code code, std::int64_t value = 0) { out_.program_.push_back({code, value}); }
  [[noreturn]] void fail_here(const std::string& what) const { fail(what, position_); }
  [[noreturn]] static void fail(const std::string& what, std::size_t at) { throw PolynomialError(what, at + 1, false); }

  std::string_view text_;
  Polynomial& out_;
  std::size_t position_ = 0;
  int depth_ = 0;
};

std::int64_t power_mod(std::int64_t base, std::int64_t exponent, std::int64_t p) {
  std::int64_t result = 1 % p;
  for (; exponent > 0; exponent >>= 1) {
    if ((exponent & 1) != 0) {
      result = result * base % p;
    }
    base = base * base % p;
  }
  return result;
}

Polynomial::Polynomial(std::string_view text, int p) : p_(p) {
  GROKLAB_CHECK(p >= 2);
  PolynomialParser(text, *this).parse();
}

int Polynomial::operator()(int a, int b) const {
  std::vector<std::int64_t> stack;
  stack.reserve(program_.size());
  const auto pop = [&stack] {
    const std::int64_t top = stack.back();
    stack.pop_back();
    return top;
  };
  for (const Instruction& step : program_) {
    switch (step.code) {
      case Code::Constant:
        stack.push_back(step.value);
        break;
      case Code::A:
        stack.push_back(a);
        break;
      case Code::B:
        stack.push_back(b);
        break;
      case Code::Negate:
        stack.back() = (p_ - stack.back()) % p_;
        break;
      case Code::Power:
        stack.back() = power_mod(stack.back(), step.value, p_);
        break;
      case Code::Add: {
        const std::int64_t right = pop();
        stack.back() = (stack.back() + right) % p_;
        break;
      }
      case Code::Subtract: {
        const std::int64_t right = pop();
        stack.back() = (stack.back() + p_ - right) % p_;
        break;
      }
      case Code::Multiply: {
        const std::int64_t right = pop();
        stack.back() = stack.back() * right % p_;
        break;
      }
    }
  }
  return static_cast<int>(stack.back());
}

}  // namespace groklab
