// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace groklab {

/// What a picture says of itself to programs: shown by image viewers, `pdfinfo` and `exiftool`.
struct PictureText {
  std::string title;
  std::string source;  ///< run, configuration hash, figure
};

/// The picture with Title and Description as iTXt chunks (PNG specification, 11.3.4.5). Throws Error(BadFile) where
/// `png` has no header chunk.
std::string png_with_text(const std::string& png, const PictureText& text);

/// The picture with <title> and <desc> in place of gnuplot's own.
std::string svg_with_text(const std::string& svg, const PictureText& text);

/// The document with Title and Subject, appended as an incremental update (PDF 1.7, 7.5.6). Throws Error(BadFile) where
/// `pdf` has no trailer with a root object.
std::string pdf_with_text(const std::string& pdf, const PictureText& text);

}  // namespace groklab
