// SPDX-License-Identifier: MIT
#include "server/column_data.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "core/test_folder.hpp"
#include "core/thrown_error.hpp"

namespace groklab {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

MetricsHistory history_of(int n) {
  std::vector<MetricsLine> lines;
  for (int i = 0; i < n; ++i) {
    MetricsLine line;
    line.step = 10 * i;
    line.test_loss = std::sin(0.01 * i);
    line.test_acc = 1.0 / (1 + i);
    lines.push_back(line);
  }
  MetricsHistory history(10);
  history.load(lines);
  return history;
}

std::vector<float> floats(const ColumnData& data) {
  std::vector<float> values(data.bytes.size() / sizeof(float));
  std::memcpy(values.data(), data.bytes.data(), data.bytes.size());
  return values;
}

TEST(ColumnData, ComesColumnAfterColumnFromARowOn) {
  const ColumnData data = read_columns(history_of(5), {{"step", "test_acc"}, 3, 0});
  EXPECT_EQ(data.n_rows, 2U);
  EXPECT_EQ(data.total_rows, 5U);
  EXPECT_EQ(floats(data), (std::vector<float>{30, 40, 0.25F, 0.2F}));
  EXPECT_EQ(read_columns(history_of(5), {{"step"}, 9, 0}).n_rows, 0U);
}

TEST(ColumnData, AnUnknownNameListsTheKnownOnes) {
  const std::string text = refusal([] { read_columns(history_of(5), {{"acc"}, 0, 0}); }, ErrorKind::Usage);
  EXPECT_NE(text.find("test_acc"), std::string::npos) << text;
}

TEST(ExtremeRows, KeepEverySpikeTheFirstAndTheLast) {
  for (const std::size_t spike : {1U, 17U, 499U, 500U, 998U}) {
    std::vector<float> flat(1000, 1.0F);
    std::vector<float> other(1000, 0.0F);
    flat[spike] = 100.0F;
    other[spike + 1 < 999 ? spike + 1 : spike] = -5.0F;
    const std::vector<std::size_t> rows = extreme_rows({&flat, &other}, 0, 50);
    EXPECT_LE(rows.size(), 50U);
    EXPECT_TRUE(std::is_sorted(rows.begin(), rows.end()));
    EXPECT_EQ(rows.front(), 0U);
    EXPECT_EQ(rows.back(), 999U);
    EXPECT_TRUE(std::binary_search(rows.begin(), rows.end(), spike)) << spike;
  }
}

TEST(ExtremeRows, NeverAreMoreThanWasAskedForAndPassOverWhatIsNotFinite) {
  std::vector<float> values;
  for (int i = 0; i < 5000; ++i) {
    values.push_back(i % 7 == 0 ? kNaN : static_cast<float>((i * 7919) % 1000));
  }
  for (const std::size_t points : {4U, 5U, 48U, 999U, 4999U}) {
    const std::vector<std::size_t> rows = extreme_rows({&values}, 0, points);
    EXPECT_LE(rows.size(), points);
    for (std::size_t i = 1; i + 1 < rows.size(); ++i) {
      EXPECT_TRUE(std::isfinite(values[rows[i]]));
    }
  }
  EXPECT_EQ(extreme_rows({&values}, 0, 5000).size(), 5000U);
  EXPECT_EQ(extreme_rows({&values}, 4990, 48).front(), 4990U);
  const std::vector<float> nothing(100, kNaN);
  EXPECT_EQ(extreme_rows({&nothing}, 0, 10), (std::vector<std::size_t>{0, 99}));
}

}  // namespace
}  // namespace groklab
