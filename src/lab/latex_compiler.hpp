// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

namespace groklab {

/// The PDF of `folder`/`stem`.tex with what it includes from the folder's figures/, compiled by latexmk and pdflatex in a
/// temporary copy: without a shell, without the user's latexmk settings, without a clock or document ids in it, so that the
/// same text and the same TeX give the same bytes. Absent where TeX is not installed. Throws Error(Io) where it refuses
/// the text, with its first complaint.
std::optional<std::string> compile_latex(const std::string& folder, const std::string& stem);

/// The Debian packages that compile_latex needs, for messages.
inline constexpr const char* kLatexPackages = "latexmk texlive-latex-base";

}  // namespace groklab
