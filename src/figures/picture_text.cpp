// SPDX-License-Identifier: MIT
#include "figures/picture_text.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <charconv>
#include <cstdint>
#include <string_view>

#include "core/error.hpp"

namespace groklab {
namespace {

std::string big_endian(std::uint32_t value) {
  std::string bytes;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    bytes += static_cast<char>(value >> shift & 0xFFU);
  }
  return bytes;
}

std::string png_chunk(std::string_view type, std::string_view content) {
  const std::string body = std::string(type) + std::string(content);
  const auto crc = crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
  return big_endian(static_cast<std::uint32_t>(content.size())) + body + big_endian(static_cast<std::uint32_t>(crc));
}

/// UTF-8, not compressed, no language.
std::string png_text(std::string_view keyword, std::string_view text) {
  return png_chunk("iTXt", std::string(keyword) + std::string(5, '\0') + std::string(text));
}

std::string xml_text(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '<' || c == '>' || c == '&') {
      escaped += c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;";
    } else {
      escaped += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return escaped;
}

/// The next character of UTF-8 text; bytes that are none stand for themselves.
std::uint32_t take_character(std::string_view& text) {
  const auto first = static_cast<std::uint8_t>(text[0]);
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
  if (length == 1 || length > text.size()) {
    text.remove_prefix(1);
    return first;
  }
  std::uint32_t code = first & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    code = code << 6U | (static_cast<std::uint8_t>(text[i]) & 0x3FU);
  }
  text.remove_prefix(length);
  return code;
}

/// A text string of PDF: UTF-16, big-endian, in hexadecimal digits.
std::string pdf_string(std::string_view text) {
  std::string digits = "<FEFF";
  while (!text.empty()) {
    const std::uint32_t code = take_character(text);
    if (code < 0x10000) {
      digits += fmt::format("{:04X}", code);
    } else {
      digits += fmt::format("{:04X}{:04X}", 0xD800 + ((code - 0x10000) >> 10U), 0xDC00 + ((code - 0x10000) & 0x3FFU));
    }
  }
  return digits + ">";
}

/// The number that follows `key` in the last trailer.
std::uint64_t trailer_number(std::string_view pdf, std::string_view key) {
  const std::size_t trailer = pdf.rfind("trailer");
  const std::size_t at = trailer == std::string_view::npos ? trailer : pdf.find(key, trailer);
  std::uint64_t value = 0;
  if (at == std::string_view::npos ||
      std::from_chars(pdf.data() + at + key.size(), pdf.data() + pdf.size(), value).ec != std::errc()) {
    throw Error(ErrorKind::BadFile, fmt::format("the PDF's trailer has no {}", key), "gnuplot",
                "gnuplot 5.4 with the cairo terminals is needed (package gnuplot-nox)");
  }
  return value;
}

}  // namespace

std::string png_with_text(const std::string& png, const PictureText& text) {
  constexpr std::size_t kHeaderEnd = 8 + 25;  // signature, IHDR
  if (png.size() < kHeaderEnd || png.compare(1, 3, "PNG") != 0 || png.compare(12, 4, "IHDR") != 0) {
    throw Error(ErrorKind::BadFile, "the picture is not a PNG", "gnuplot",
                "gnuplot 5.4 with the cairo terminals is needed (package gnuplot-nox)");
  }
  return png.substr(0, kHeaderEnd) + png_text("Title", text.title) + png_text("Description", text.source) +
         png.substr(kHeaderEnd);
}

std::string svg_with_text(const std::string& svg, const PictureText& text) {
  const std::size_t begin = svg.find("<title>");
  constexpr std::string_view kEnd = "</desc>";
  const std::size_t end = svg.find(kEnd);
  const bool has_both = begin != std::string::npos && end != std::string::npos && begin < end;
  const std::size_t from = has_both ? begin : svg.find('>', svg.find("<svg")) + 1;
  const std::size_t to = has_both ? end + kEnd.size() : from;
  return svg.substr(0, from) + "<title>" + xml_text(text.title) + "</title>\n<desc>" + xml_text(text.source) +
         "</desc>" + svg.substr(to);
}

std::string pdf_with_text(const std::string& pdf, const PictureText& text) {
  const std::uint64_t size = trailer_number(pdf, "/Size ");
  const std::uint64_t root = trailer_number(pdf, "/Root ");
  const std::uint64_t previous = trailer_number(pdf, "startxref\n");
  std::string out = pdf + (pdf.ends_with('\n') ? "" : "\n");
  const std::size_t object = out.size();
  out += fmt::format("{} 0 obj\n<< /Title {} /Subject {} /Producer (groklab, gnuplot, cairo) >>\nendobj\n", size,
                     pdf_string(text.title), pdf_string(text.source));
  const std::size_t table = out.size();
  out += fmt::format("xref\n{} 1\n{:010} 00000 n \n", size, object);
  out += fmt::format("trailer\n<< /Size {} /Root {} 0 R /Info {} 0 R /Prev {} >>\nstartxref\n{}\n%%EOF\n", size + 1,
                     root, size, previous, table);
  return out;
}

}  // namespace groklab
