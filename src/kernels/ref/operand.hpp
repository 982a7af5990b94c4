// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>

#include "core/matrix_view.hpp"

namespace groklab::ref {

/// Whether a result replaces what is there (=) or is added to it (+=).
enum class Update { Assign, Add };

/// A read-only operand. Not deduced, so that a mutable view can be passed and T comes from the output.
template <class T>
using Operand = std::type_identity_t<MatrixView<const T>>;

}  // namespace groklab::ref
