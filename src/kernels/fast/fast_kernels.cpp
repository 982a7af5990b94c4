// SPDX-License-Identifier: MIT
// Compiles the -inl.hpp bodies once per instruction set and picks one at run time.
#include "kernels/fast/fast_kernels.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>
#include <utility>

#include "core/error.hpp"
#include "core/philox.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/fast/fast_kernels.cpp"
// clang-format off
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/contrib/math/math-inl.h>
#include <hwy/cache_control.h>
#include <hwy/highway.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace groklab {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
}  // namespace HWY_NAMESPACE
}  // namespace groklab
HWY_AFTER_NAMESPACE();

#include "kernels/fast/activation-inl.hpp"
#include "kernels/fast/attention-inl.hpp"
#include "kernels/fast/dropout-inl.hpp"
#include "kernels/fast/gemm-inl.hpp"
#include "kernels/fast/layer_norm-inl.hpp"
#include "kernels/fast/rows-inl.hpp"
// The pair kernels use the rows'.
#include "kernels/fast/pairs-inl.hpp"
#include "kernels/fast/softmax-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace groklab {
namespace HWY_NAMESPACE {

#if HWY_TARGET <= HWY_AVX3
inline constexpr const char* kVariant = "avx512";
#elif HWY_TARGET == HWY_AVX2
inline constexpr const char* kVariant = "avx2";
#else
inline constexpr const char* kVariant = "portable";
#endif

const FastKernels* table() {
  static constexpr FastKernels kTable = {
      .variant = kVariant,
      .gemm = gemm,
      .pair_forward = pair_forward,
      .pair_backward = pair_backward,
      .softmax_cross_entropy = softmax_cross_entropy,
      .exp_in_place = exp_in_place,
      .relu = relu,
      .relu_backward = relu_backward,
      .add = add,
      .accumulate = accumulate,
      .drain = drain,
      .multiply = multiply,
      .add_masked = add_masked,
      .add_column_sums = add_column_sums,
      .relu_and_slope = {activate<ReluOf>, activate_and_slope<ReluOf>},
      .gelu_and_slope = {activate<GeluOf>, activate_and_slope<GeluOf>},
      .quadratic_and_slope = {activate<QuadraticOf>, activate_and_slope<QuadraticOf>},
      .layer_norm_forward = layer_norm_forward,
      .layer_norm_backward = layer_norm_backward,
      .dropout_mask = dropout_mask,
      .attention_forward = attention_forward,
      .attention_backward = attention_backward,
  };
  return &kTable;
}

}  // namespace HWY_NAMESPACE
}  // namespace groklab
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace groklab {

HWY_EXPORT(table);

namespace {

/// Target bits by the names users know, best first; some with products in bfloat16, which Highway does not have.
struct Variant {
  std::string_view name;
  int64_t targets;
  void (*bf16_product)(const bf16::ProductArgs& args) noexcept = nullptr;
  bool (*has_bf16_product)() = nullptr;
};
constexpr Variant kVariants[] = {{"avx512+amx", HWY_AVX3, bf16::product_in_tiles, bf16::has_tiles},
                                 {"avx512+bf16", HWY_AVX3, bf16::product_in_vectors, bf16::available},
                                 {"avx512", HWY_AVX3},
                                 {"avx2", HWY_AVX2},
                                 {"portable", HWY_STATIC_TARGET}};

/// The table of the best of these targets.
const FastKernels& table_of(int64_t targets) {
  hwy::SetSupportedTargetsForTest(targets);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  return *HWY_DYNAMIC_DISPATCH(table)();
}

constexpr int64_t kNoRestriction = 0;

bool is_supported(const Variant& variant) {
  return (hwy::SupportedTargets() & variant.targets) != 0 &&
         (variant.has_bf16_product == nullptr || variant.has_bf16_product());
}

const Variant& wanted_variant() {
  const char* wanted = std::getenv("GROKLAB_KERNELS");
  if (wanted == nullptr || *wanted == '\0') {
    return *std::find_if(std::begin(kVariants), std::end(kVariants), is_supported);
  }
  const auto* variant =
      std::find_if(std::begin(kVariants), std::end(kVariants), [wanted](const Variant& v) { return v.name == wanted; });
  if (variant == std::end(kVariants)) {
    throw Error(ErrorKind::Usage, "no kernels of the name '" + std::string(wanted) + "'", "GROKLAB_KERNELS",
                "allowed: avx512+amx, avx512+bf16, avx512, avx2, portable");
  }
  if (!is_supported(*variant)) {
    throw Error(ErrorKind::Usage, "this processor has no " + std::string(wanted), "GROKLAB_KERNELS",
                "unset the variable to take the best it has");
  }
  return *variant;
}

FastKernels choose() {
  const Variant& variant = wanted_variant();
  FastKernels kernels = table_of(variant.targets);
  if (variant.bf16_product != nullptr) {
    kernels.bf16_product = variant.bf16_product;
    kernels.bf16_variant = variant.name;
  }
  return kernels;
}

}  // namespace

const FastKernels& fast_kernels() {
  static const FastKernels chosen = choose();
  return chosen;
}

std::vector<const FastKernels*> all_fast_kernels() {
  table_of(kNoRestriction);
  std::vector<const FastKernels*> tables;
  for (const Variant& variant : kVariants) {
    if (variant.bf16_product == nullptr && is_supported(variant)) {
      tables.push_back(&table_of(variant.targets));
      table_of(kNoRestriction);
    }
  }
  return tables;
}

}  // namespace groklab
#endif  // HWY_ONCE
