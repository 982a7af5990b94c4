// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>

namespace groklab {

/// Whose fault an error is; the value is the exit code of the program (docs/semantics.md).
enum class ErrorKind {
  RunFailed = 1,    ///< the run failed or diverged
  Usage = 2,        ///< wrong command line, key or value
  BadFile = 3,      ///< a damaged or unreadable input file
  CheckFailed = 4,  ///< `check` or `reproduce` found a difference
  Io = 5,           ///< the machine refused: disk full, no permission
};
constexpr int exit_code_of(ErrorKind kind) noexcept { return static_cast<int>(kind); }

/// The one exception type: something a user or the machine can cause. `what()` is one line:
/// what went wrong, where, and how to mend it. Programmer errors use GROKLAB_CHECK instead.
class Error : public std::runtime_error {
 public:
  /// `where` (a file, key or argument) and `hint` may be empty.
  Error(ErrorKind kind, const std::string& what, std::string where, std::string hint);

  ErrorKind kind() const noexcept { return kind_; }
  int exit_code() const noexcept { return exit_code_of(kind_); }
  const std::string& where() const noexcept { return where_; }
  const std::string& hint() const noexcept { return hint_; }

 private:
  ErrorKind kind_;
  std::string where_;
  std::string hint_;
};

}  // namespace groklab
