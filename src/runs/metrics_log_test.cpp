// SPDX-License-Identifier: MIT
#include "runs/metrics_log.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <csignal>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "core/atomic_file.hpp"
#include "core/test_folder.hpp"
#include "core/test_stride.hpp"
#include "core/thrown_error.hpp"
#include "runs/metrics_writer.hpp"

namespace groklab {
namespace {

MetricsLine line_at(std::int64_t step) { return {step, 0.5, 2.25, 1.0, 0.01, 57.125, {}}; }

std::string refusal_of(const std::string& text) {
  return refusal([&] { parse_metrics(text, "metrics.jsonl"); });
}

TEST(MetricsLine, HasAFixedOrderAndNumbersThatStayFloats) {
  MetricsLine line{100, 1.0, 1e-9, 1.0, 0.25, -0.0, {{"excluded_loss", 1e300}, {"a\"b", 3.0}}};
  EXPECT_EQ(metrics_line_text(line),
            "{\"step\":100,\"train_loss\":1.0,\"test_loss\":1e-09,\"train_acc\":1.0,\"test_acc\":0.25,"
            "\"weight_norm\":-0.0,\"excluded_loss\":1e+300,\"a\\\"b\":3.0}\n");
}

TEST(MetricsLine, ReadsBackToTheSameDoubles) {
  const double values[] = {0.1, 1.0 / 3, -0.0, 5e-324, 1.7976931348623157e308, 123456789012345680.0, 1e22, 4.9e-9, 2.0};
  for (const double value : values) {
    MetricsLine line = line_at(0);
    line.test_loss = value;
    line.extra = {{"x", -value}};
    const std::string text = metrics_line_text(line);
    EXPECT_TRUE(nlohmann::json::accept(text)) << text;
    const MetricsLine back = parse_metrics(text, "x").at(0);
    EXPECT_EQ(std::bit_cast<std::uint64_t>(back.test_loss), std::bit_cast<std::uint64_t>(value));
    ASSERT_EQ(back.extra.size(), 1U);
    EXPECT_EQ(std::bit_cast<std::uint64_t>(back.extra[0].second), std::bit_cast<std::uint64_t>(-value));
  }
}

TEST(MetricsLine, WritesNullForWhatIsNotFinite) {
  MetricsLine line = line_at(3);
  line.train_loss = std::numeric_limits<double>::quiet_NaN();
  line.test_loss = -std::numeric_limits<double>::infinity();
  const std::string text = metrics_line_text(line);
  EXPECT_NE(text.find("\"train_loss\":null,\"test_loss\":null"), std::string::npos);
  EXPECT_TRUE(nlohmann::json::accept(text));
  EXPECT_TRUE(std::isnan(parse_metrics(text, "x").at(0).test_loss));
}

TEST(ParseMetrics, LosesAtMostTheTornLineAtEveryTruncation) {
  std::string text;
  for (std::int64_t step = 0; step < 5; ++step) {
    text += metrics_line_text(line_at(10 * step));
  }
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const std::string cut = text.substr(0, size);
    const auto whole = static_cast<std::size_t>(std::count(cut.begin(), cut.end(), '\n'));
    EXPECT_EQ(parse_metrics(cut, "x").size(), whole) << size;
  }
}

/// Cut at every byte of a log of more than 64 KiB: what is read are its whole lines, the last of them with its step.
TEST(ParseMetrics, LosesAtMostTheTornLineOfALongLog) {
  constexpr std::size_t kTail = std::size_t{64} << 10;
  std::string text;
  for (std::int64_t step = 0; text.size() <= kTail; ++step) {
    text += metrics_line_text(line_at(10 * step));
  }
  for (std::size_t size = text.size() - kTail; size <= text.size(); size += test_stride(997)) {
    const std::string_view cut = std::string_view(text).substr(0, size);
    const std::vector<MetricsLine> lines = parse_metrics(cut, "x");
    ASSERT_EQ(std::ssize(lines), std::count(cut.begin(), cut.end(), '\n')) << size;
    ASSERT_TRUE(lines.empty() || lines.back().step == 10 * (std::ssize(lines) - 1)) << size;
  }
}

TEST(ParseMetrics, RefusesADamagedLineWithItsNumber) {
  const std::string good = metrics_line_text(line_at(0));
  const std::string tail = "\"train_loss\":1,\"test_loss\":1,\"train_acc\":1,\"test_acc\":1,\"weight_norm\":1";
  const std::string cases[] = {std::string("{\"step\":1,"),
                               std::string(),
                               std::string("[]"),
                               std::string("1"),
                               std::string("{\"step\":1}"),
                               "{\"step\":1.5," + tail + "}",
                               "{\"step\":-1," + tail + "}",
                               "{\"step\":null," + tail + "}",
                               "{\"step\":1,\"step\":2," + tail + "}",
                               "{\"step\":1," + tail + ",\"x\":1,\"x\":2}",
                               "{\"step\":1," + tail + ",\"x\":[1]}",
                               "{\"step\":1," + tail + ",\"x\":{}}",
                               "{\"step\":1," + tail + ",\"x\":\"1\"}",
                               "{\"step\":1," + tail + ",\"x\":NaN}",
                               "{\"step\":1," + tail + "} {}",
                               "{\"step\":99999999999999999999," + tail + "}",
                               "{\"step\":1," + tail + std::string("}\0", 2),
                               "{\"step\":1,\"train_loss\":1}",
                               std::string(2'000'000, ' '),
                               "{\"step\":1," + tail + ",\"x\":" + std::string(100'000, '[')};
  for (const std::string& bad : cases) {
    EXPECT_NE(refusal_of(good + bad + "\n" + metrics_line_text(line_at(20))).find("line 2 "), std::string::npos)
        << bad.substr(0, 100);
  }
  EXPECT_EQ(refusal_of(good + "{\"step\":1," + tail + "}\n"), "");
}

TEST(ParseMetrics, RefusesStepsThatDoNotIncrease) {
  const std::string text = metrics_line_text(line_at(0)) + metrics_line_text(line_at(10));
  EXPECT_NE(refusal_of(text + metrics_line_text(line_at(10))).find("line 3 "), std::string::npos);
  EXPECT_NE(refusal_of(text + metrics_line_text(line_at(9))).find("line 3 "), std::string::npos);
}

TEST(MetricsWriter, ContinuesWhereACheckpointLeftOff) {
  const TestFolder folder;
  const std::string path = folder / "metrics.jsonl";
  std::uint64_t kept = 0;
  {
    MetricsWriter writer(path, 0);
    writer.append(line_at(0));
    writer.append(line_at(10));
    kept = writer.bytes();
    writer.append(line_at(20));
    writer.append(line_at(30));
  }
  const std::string before = read_text_file(path);
  EXPECT_EQ(std::count(before.begin(), before.end(), '\n'), 4);
  {
    MetricsWriter writer(path, kept);
    writer.append(line_at(20));
    writer.append(line_at(30));
    writer.sync();
  }
  EXPECT_EQ(read_text_file(path), before);
  { const MetricsWriter writer(path, 0); }
  EXPECT_EQ(read_text_file(path), "");
}

TEST(MetricsWriter, RefusesAFileShorterThanTheCheckpointSays) {
  const TestFolder folder;
  const std::string path = folder / "metrics.jsonl";
  write_file_atomically(path, metrics_line_text(line_at(0)));
  const std::uint64_t size = read_text_file(path).size();
  EXPECT_NE(refusal([&] { MetricsWriter(path, size + 1); }), "");
  EXPECT_NE(refusal([&] { MetricsWriter(path, size - 1); }), "");  // not the end of a line
  EXPECT_EQ(read_text_file(path).size(), size);
  EXPECT_EQ(refusal([&] { MetricsWriter(path, size); }), "");
}

TEST(MetricsWriter, CutsAShortWriteBackAndGoesOnWhenThereIsSpaceAgain) {
  const TestFolder folder;
  const std::string path = folder / "metrics.jsonl";
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    MetricsWriter writer(path, 0);
    writer.append(line_at(0));
    rlimit limit{writer.bytes() + 10, RLIM_INFINITY};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    bool refused = false;
    try {
      writer.append(line_at(10));
    } catch (const Error& error) {
      refused = error.kind() == ErrorKind::Io && read_text_file(path) == metrics_line_text(line_at(0));
    }
    limit.rlim_cur = RLIM_INFINITY;
    ::setrlimit(RLIMIT_FSIZE, &limit);
    writer.append(line_at(10));
    ::_exit(refused ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(read_text_file(path), metrics_line_text(line_at(0)) + metrics_line_text(line_at(10)));
}

}  // namespace
}  // namespace groklab
