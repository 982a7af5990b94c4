// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "core/error.hpp"

namespace groklab {

/// For tests: the kind of the Error that the call throws; a failure of the test where it throws none.
inline ErrorKind kind_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.kind();
  }
  ADD_FAILURE() << "no error";
  return ErrorKind::RunFailed;
}

/// For tests: the text of the Error that the call throws, which must be of that kind; "" where it throws none.
inline std::string refusal(const std::function<void()>& call, ErrorKind kind = ErrorKind::BadFile) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  return "";
}

}  // namespace groklab
