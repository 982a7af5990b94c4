// SPDX-License-Identifier: MIT
#include "figures/gnuplot_renderer.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <limits>
#include <string>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/test_folder.hpp"
#include "figures/child_process.hpp"
#include "figures/gnuplot_script.hpp"

namespace groklab {
namespace {

class FigureFolder : public testing::Test {
 protected:
  const TestFolder folder_;
};

using GnuplotRenderer = FigureFolder;

/// One of everything, with texts that a script could trip over.
Figure full_figure() {
  Figure figure;
  figure.name = "full";
  figure.title = "it's a `touch pwned` $HOME @macro \"quoted\" a_b^c \\ <&> \n# second";
  figure.small_print = "run x · config y";
  figure.n_columns = 2;
  Panel panel;
  panel.title = "'; system('touch pwned'); '";
  panel.x.label = "step";
  panel.y = {"loss", Scale::Log, std::nullopt};
  const double nan = std::numeric_limits<double>::quiet_NaN();
  panel.layers.emplace_back(BandLayer{{0, 1, 2}, {1, 1, 1}, {2, 3, 4}, "band", ColorRole::Second});
  panel.layers.emplace_back(
      LineLayer{{0, 1, 2, 3, 4}, {1, 0.1, nan, 0.001, 0}, "a `b`", ColorRole::Train, Dash::Solid});
  panel.layers.emplace_back(ScatterLayer{{0, 3}, {1, 0.5}, "dots", ColorRole::Test});
  panel.layers.emplace_back(RuleLayer{Direction::Vertical, 2, "near", ColorRole::Milestone, Dash::Dashed});
  panel.layers.emplace_back(RuleLayer{Direction::Vertical, 2.01, "nearer", ColorRole::Milestone, Dash::Dashed});
  panel.layers.emplace_back(RuleLayer{Direction::Horizontal, 0.1, "rule", ColorRole::Muted, Dash::Dotted});
  panel.layers.emplace_back(TextLayer{0.5, 0.5, "a remark", ColorRole::Muted});
  Panel empty;
  empty.title = "nothing";
  figure.panels = {panel, empty, panel};
  return figure;
}

std::uint32_t big_endian(const std::vector<std::uint8_t>& bytes, std::size_t at) {
  return static_cast<std::uint32_t>(bytes[at]) << 24U | static_cast<std::uint32_t>(bytes[at + 1]) << 16U |
         static_cast<std::uint32_t>(bytes[at + 2]) << 8U | bytes[at + 3];
}

TEST(GnuplotScriptText, DependsOnTheFigureAlone) {
  const GnuplotScript first = gnuplot_script(full_figure());
  const GnuplotScript second = gnuplot_script(full_figure());
  EXPECT_EQ(first.script, second.script);
  EXPECT_EQ(first.data, second.data);
  EXPECT_EQ(first.script.find('"', first.script.find('\n')), first.script.find("\"quoted\""));
}

TEST(GnuplotScriptText, HoldsNoValueThatIsNotANumber) {
  const std::string data = gnuplot_script(full_figure()).data;
  EXPECT_EQ(data.find("nan"), std::string::npos);
  EXPECT_EQ(data.find("inf"), std::string::npos);
}

TEST(GnuplotScriptText, BreaksALineAtAGap) {
  const std::string data = gnuplot_script(full_figure()).data;
  EXPECT_NE(data.find("# 1: 'a `b`'\n0 1\n1 0.1\n"), std::string::npos) << data;
  EXPECT_NE(data.find("(single points)'\n3 0.001\n"), std::string::npos) << data;
}

TEST(GnuplotScriptText, LiteralsHoldNeitherQuotesNorControlCharacters) {
  EXPECT_EQ(gnuplot_quoted("it's\n\x01 ok"), "'it\u2019s   ok'");
}

TEST_F(GnuplotRenderer, DrawsPngSvgAndPdfBesideTheScript) {
  const auto paths =
      render_with_gnuplot(full_figure(), folder_.path(), {FigureFormat::Png, FigureFormat::Svg, FigureFormat::Pdf});
  ASSERT_EQ(paths.size(), 3U);
  const auto png = read_file(paths[0]);
  ASSERT_GT(png.size(), 10000U);
  EXPECT_EQ(std::string(png.begin() + 1, png.begin() + 4), "PNG");
  EXPECT_GE(big_endian(png, 16), 1600U);  // width
  EXPECT_GE(big_endian(png, 20), 900U);   // height
  const std::string svg = read_text_file(paths[1]);
  EXPECT_NE(svg.find("&lt;&amp;>"), std::string::npos) << "texts are escaped";
  EXPECT_NE(svg.find("font-weight=\"bold\""), std::string::npos);
  EXPECT_EQ(read_text_file(paths[2]).substr(0, 5), "%PDF-");
  EXPECT_TRUE(std::filesystem::exists(folder_ / "full.gp"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "full.dat"));
}

TEST_F(GnuplotRenderer, RunsNothingThatATextAsksFor) {
  render_with_gnuplot(full_figure(), folder_.path(), {FigureFormat::Svg});
  EXPECT_FALSE(std::filesystem::exists(folder_ / "pwned"));
}

TEST_F(GnuplotRenderer, GivesTheSameBytesAgain) {
  const std::vector<FigureFormat> formats = {FigureFormat::Png, FigureFormat::Svg, FigureFormat::Pdf};
  const auto first = render_with_gnuplot(full_figure(), folder_ / "a", formats);
  ::sleep(1);  // a time stamp would differ
  const auto second = render_with_gnuplot(full_figure(), folder_ / "b", formats);
  for (std::size_t i = 0; i < formats.size(); ++i) {
    EXPECT_EQ(read_file(first[i]), read_file(second[i])) << first[i];
  }
}

TEST_F(GnuplotRenderer, TheKeptScriptDrawsThePictureAlone) {
  render_with_gnuplot(full_figure(), folder_.path(), {});
  const auto result = run_child({"gnuplot", "-d", "full.gp"}, folder_.path());
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->exit_code, 0) << result->err;
  EXPECT_TRUE(std::filesystem::exists(folder_ / "full.png"));
}

TEST_F(GnuplotRenderer, NamesThePackageWhereGnuplotIsMissing) {
  try {
    render_with_gnuplot(full_figure(), folder_.path(), {FigureFormat::Png}, "no-such-gnuplot");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Io);
    EXPECT_NE(error.hint().find("gnuplot-nox"), std::string::npos);
  }
}

TEST_F(GnuplotRenderer, RepeatsWhatGnuplotComplainsAbout) {
  try {
    render_with_gnuplot(full_figure(), folder_.path(), {FigureFormat::Png}, "false");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("exit code 1"), std::string::npos) << error.what();
  }
}

TEST_F(GnuplotRenderer, ChildReadsBothOutputsWithoutBlocking) {
  const std::string script =
      "i=0; while [ $i -lt 4000 ]; do echo 0123456789012345678901234567890123456789; "
      "echo 0123456789012345678901234567890123456789 >&2; i=$((i+1)); done; exit 7";
  const auto result = run_child({"sh", "-c", script}, folder_.path());
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->exit_code, 7);
  EXPECT_EQ(result->out.size(), 41U * 4000);
  EXPECT_EQ(result->err.size(), 41U * 4000);
}

}  // namespace
}  // namespace groklab
