// SPDX-License-Identifier: MIT
#include "figures/picture_text.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

TEST(PictureText, StandsInAPngAsChunksWithTheirChecksums) {
  const std::string header = "\x89PNG\r\n\x1a\n" + std::string("\0\0\0\x0dIHDR", 8) + std::string(17, '\0');
  const std::string png = png_with_text(header + "rest", {"ab", "cd"});
  // Checksums of "iTXtTitle", five zeros and "ab" by Python's zlib, and of the other one likewise.
  const std::string title = std::string("\0\0\0\x0ciTXtTitle\0\0\0\0\0ab", 20) + "\x74\x3b\xe0\x35";
  const std::string source = std::string("\0\0\0\x12iTXtDescription\0\0\0\0\0cd", 26) + "\x24\x3f\x15\xfa";
  EXPECT_EQ(png, header + title + source + "rest");
}

TEST(PictureText, IsEscapedInAnSvg) {
  const std::string svg = svg_with_text("<svg><title>gnuplot</title><desc>plot</desc></svg>", {"a<b>&c", "d\x01 "});
  EXPECT_EQ(svg, "<svg><title>a&lt;b&gt;&amp;c</title>\n<desc>d  </desc></svg>");
}

}  // namespace
}  // namespace groklab
