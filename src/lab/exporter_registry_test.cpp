// SPDX-License-Identifier: MIT
#include "lab/exporter_registry.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"

namespace groklab {
namespace {

TEST(Exporters, AnUnknownOneNamesThoseThatExist) {
  EXPECT_EQ(find_exporter("summary").name, "summary");
  try {
    find_exporter("sumary");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Usage);
    EXPECT_NE(std::string(error.what()).find("'summary'"), std::string::npos);
  }
}

}  // namespace
}  // namespace groklab
