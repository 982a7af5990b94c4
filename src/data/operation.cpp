// SPDX-License-Identifier: MIT
#include "data/operation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "config/nearest_name.hpp"
#include "core/error.hpp"
#include "data/polynomial.hpp"

namespace groklab {
namespace {

constexpr const char* kKey = "task.operation";
constexpr std::string_view kPower = "Power et al. 2201.02177";

// Where no field is needed the formula is not only for people: it is what is evaluated.
constexpr std::array<NamedOperation, 10> kNamedOperations = {{
    {"add", "a + b", false, kPower},
    {"sub", "a - b", false, kPower},
    {"mul", "a b", false, "system M (zeros included)"},
    {"div", "a / b, b != 0", true, kPower},
    {"x2+y2", "a^2 + b^2", false, kPower},
    {"x3+xy", "a^3 + a b", false, kPower},
    {"x2+xy+y2", "a^2 + a b + b^2", false, kPower},
    {"x2+xy+y2+x", "a^2 + a b + b^2 + a", false, kPower},
    {"x3+xy2+y", "a^3 + a b^2 + b", false, kPower},
    {"div-odd-sub", "a / b where b is odd, a - b where it is even", true, kPower},
}};

/// The quotient a / b modulo a prime, by Fermat: b^(p-2) is the inverse of b.
int divide(int a, int b, int p) { return static_cast<int>(a * power_mod(b, p - 2, p) % p); }

bool everywhere(int /*a*/, int /*b*/) { return true; }

Operation make_polynomial(std::string name, const Polynomial& polynomial) {
  // Shared, because std::function copies what it holds.
  auto shared = std::make_shared<const Polynomial>(polynomial);
  return {std::move(name), [shared](int a, int b) { return (*shared)(a, b); }, everywhere};
}

Operation make_named(const NamedOperation& named, int p) {
  if (named.needs_prime && !is_prime(p)) {
    throw Error(ErrorKind::Usage, fmt::format("'{}' divides, and {} is not a prime", named.name, p), kKey,
                "set task.p to a prime, or take an operation without division");
  }
  std::string name(named.name);
  if (named.name == "div") {
    return {std::move(name), [p](int a, int b) { return divide(a, b, p); }, [](int, int b) { return b != 0; }};
  }
  if (named.name == "div-odd-sub") {  // b = 0 is even: every pair is defined
    return {std::move(name), [p](int a, int b) { return b % 2 == 1 ? divide(a, b, p) : (a - b + p) % p; }, everywhere};
  }
  return make_polynomial(std::move(name), Polynomial(named.formula, p));
}

std::string shortened(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  return text.size() <= kLongest ? std::string(text) : std::string(text.substr(0, kLongest)) + "...";
}

Error refusal(std::string_view text, const PolynomialError& error) {
  if (!error.unknown_name()) {
    return {ErrorKind::Usage,
            fmt::format("'{}' is no polynomial: position {}: {}", shortened(text), error.position(), error.what()),
            kKey, "write it like a^3 + 2ab - b + 5, or take a name of `groklab list operations`"};
  }
  std::vector<std::string_view> names;
  for (const NamedOperation& named : kNamedOperations) {
    names.push_back(named.name);
  }
  return {ErrorKind::Usage,
          fmt::format("unknown operation '{}', and no polynomial: position {}: {}", shortened(text), error.position(),
                      error.what()),
          kKey, fmt::format("did you mean '{}'? `groklab list operations` shows all", nearest_name(text, names))};
}

}  // namespace

std::span<const NamedOperation> named_operations() { return kNamedOperations; }

Operation make_operation(std::string_view text, int p) {
  if (p < 2) {
    throw Error(ErrorKind::Usage, fmt::format("{} is no modulus", p), "task.p", "set it to 2 or more");
  }
  const auto* named = std::find_if(kNamedOperations.begin(), kNamedOperations.end(),
                                   [text](const NamedOperation& operation) { return operation.name == text; });
  if (named != kNamedOperations.end()) {
    return make_named(*named, p);
  }
  try {
    return make_polynomial(std::string(text), Polynomial(text, p));
  } catch (const PolynomialError& error) {
    throw refusal(text, error);
  }
}

bool is_prime(int n) {
  if (n < 2) {
    return false;
  }
  for (int divisor = 2; divisor <= n / divisor; ++divisor) {
    if (n % divisor == 0) {
      return false;
    }
  }
  return true;
}

}  // namespace groklab
