// SPDX-License-Identifier: MIT
#include "lab/latex_escape.hpp"

namespace groklab {
namespace {

/// What LaTeX reads otherwise than it looks; nullptr for the rest. In the fonts of old (OT1) <, > and | have other shapes.
const char* command_for(char c) {
  switch (c) {
    case '\\':
      return "\\textbackslash{}";
    case '~':
      return "\\~{}";
    case '^':
      return "\\^{}";
    case '<':
      return "\\textless{}";
    case '>':
      return "\\textgreater{}";
    case '|':
      return "\\textbar{}";
    case '&':
      return "\\&";
    case '%':
      return "\\%";
    case '$':
      return "\\$";
    case '#':
      return "\\#";
    case '_':
      return "\\_";
    case '{':
      return "\\{";
    case '}':
      return "\\}";
    default:
      return nullptr;
  }
}

}  // namespace

std::string latex_escaped(std::string_view text) {
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto code = static_cast<unsigned char>(c);
    if (const char* command = command_for(c)) {
      escaped += command;
    } else if (code < 0x20 || code == 0x7F) {
      escaped += ' ';
    } else if ((c == '-' || c == '`' || c == '\'') && i + 1 < text.size() && text[i + 1] == c) {
      escaped.append(1, c).append("{}");  // else a dash or a quotation mark
    } else {
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace groklab
