// SPDX-License-Identifier: MIT
#include "sweep/sweep_claim.hpp"

#include <array>

#include "sweep/sweep_values.hpp"

namespace groklab {

SweepClaim read_claim(const TomlTable& table) {
  table.allow(
      std::array<std::string_view, 7>{"text", "source", "never", "earlier", "than", "falls_with", "rises_with"});
  SweepClaim claim;
  claim.text = table.required<std::string>("text");
  claim.source = table.required<std::string>("source");
  const bool is_law = table.holds("falls_with") || table.holds("rises_with");
  if (int{table.holds("never")} + int{table.holds("earlier")} + int{table.holds("falls_with")} +
              int{table.holds("rises_with")} !=
          1 ||
      table.holds("earlier") != table.holds("than")) {
    table.refuse("a [[claim]] has one of never, earlier with than, falls_with, rises_with");
  }
  if (is_law) {
    claim.kind = SweepClaim::Kind::Law;
    claim.sign = table.holds("falls_with") ? -1 : 1;
    claim.key = full_key(table.required<std::string>(claim.sign < 0 ? "falls_with" : "rises_with"), table.path());
  } else if (table.holds("never")) {
    claim.first = keys_in_order(table.table("never"));
  } else {
    claim.kind = SweepClaim::Kind::Earlier;
    claim.first = keys_in_order(table.table("earlier"));
    claim.second = keys_in_order(table.table("than"));
  }
  return claim;
}

}  // namespace groklab
