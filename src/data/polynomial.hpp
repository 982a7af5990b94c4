// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace groklab {

/// Where and why a text is not a polynomial in a and b; make_operation turns it into an Error with a hint.
class PolynomialError : public std::runtime_error {
 public:
  PolynomialError(const std::string& what, std::size_t position, bool unknown_name)
      : std::runtime_error(what), position_(position), unknown_name_(unknown_name) {}
  std::size_t position() const noexcept { return position_; }   ///< of the offending character, from 1
  bool unknown_name() const noexcept { return unknown_name_; }  ///< a letter other than a and b

 private:
  std::size_t position_;
  bool unknown_name_;
};

/// A polynomial in a and b with integer coefficients, modulo p.
///
/// Grammar    sum     = product { ("+" | "-") product }
///            product = signed { "*" signed | power }            (a factor may follow without "*": 2a, 3ab, 2(a+b))
///            signed  = { "+" | "-" } power                      (-a^2 is -(a^2))
///            power   = primary [ ("^" | "**") number ]          (number <= 1000)
///            primary = number | "a" | "b" | "(" sum ")"
/// A number may follow a factor only after "*", so that `a2` is refused, not read as 2a or a^2.
/// Limits: 1000 characters, parentheses 64 deep, so that no text can exhaust the stack.
class Polynomial {
 public:
  /// p >= 2. Throws PolynomialError.
  Polynomial(std::string_view text, int p);

  /// Its value modulo p, in [0, p), for a and b in [0, p).
  int operator()(int a, int b) const;

 private:
  friend class PolynomialParser;
  enum class Code { Constant, A, B, Add, Subtract, Multiply, Negate, Power };
  struct Instruction {
    Code code;
    std::int64_t value;  ///< of a Constant, modulo p; the exponent of a Power
  };

  std::int64_t p_;
  std::vector<Instruction> program_;  ///< postfix: operands, then their operation
};

/// base^exponent modulo p for base in [0, p); x^0 is 1, also for x = 0.
std::int64_t power_mod(std::int64_t base, std::int64_t exponent, std::int64_t p);

}  // namespace groklab
