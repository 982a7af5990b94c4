// SPDX-License-Identifier: MIT
// What must not change when the same network is written down in another order.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/engine.hpp"
#include "engine/reference/tiny_task.hpp"

namespace groklab {
namespace {

using Order = std::vector<std::size_t>;

/// The parameters with the slices of a tensor along an axis in another order: slice i is what order[i] was.
std::vector<float> reordered(const ModelSpec& spec, std::vector<float> params, const std::string& name,
                             std::size_t axis, const Order& order) {
  const TensorSpec& tensor = *spec.find(name);
  const auto product = [&](std::size_t from, std::size_t to) {
    return std::accumulate(tensor.shape.begin() + static_cast<std::ptrdiff_t>(from),
                           tensor.shape.begin() + static_cast<std::ptrdiff_t>(to), std::size_t{1},
                           [](std::size_t a, std::int64_t b) { return a * static_cast<std::size_t>(b); });
  };
  const std::size_t outer = product(0, axis);
  const auto n = static_cast<std::size_t>(tensor.shape[axis]);
  const std::size_t inner = product(axis + 1, tensor.shape.size());
  const std::vector<float> before = params;
  for (std::size_t i = 0; i < outer; ++i) {
    for (std::size_t j = 0; j < std::min(n, order.size()); ++j) {  // the rest stays
      const auto at = static_cast<std::size_t>(tensor.offset) + i * n * inner;
      std::copy_n(&before[at + order[j] * inner], inner, &params[at + j * inner]);
    }
  }
  return params;
}

/// 0, 1, ... n - 1, turned by `by`.
Order turned(std::size_t n, std::size_t by) {
  Order order(n);
  std::iota(order.begin(), order.end(), 0);
  std::rotate(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(by), order.end());
  return order;
}

/// Both engines.
class InvarianceTest : public testing::TestWithParam<const char*> {
 protected:
  std::vector<float> logits(const TinyTask& task, const std::vector<float>& params,
                            const std::vector<std::int32_t>& ids) {
    const auto engine = std::string(GetParam()) == "factored" ? make_factored_engine(task.inputs(pool_))
                                                              : make_reference_engine(task.inputs(pool_));
    std::vector<float> out(ids.size() * static_cast<std::size_t>(task.spec.config.d_vocab_out));
    engine->logits(params, ids, out);
    return out;
  }

  static std::vector<std::int32_t> all_pairs(const TinyTask& task) {
    std::vector<std::int32_t> ids(static_cast<std::size_t>(task.spec.p) * static_cast<std::size_t>(task.spec.p));
    std::iota(ids.begin(), ids.end(), 0);
    return ids;
  }

  /// Equal but for the rounding of sums in another order.
  static void expect_close(const std::vector<float>& found, const std::vector<float>& expected) {
    const auto size = [](float a, float b) { return std::abs(a) < std::abs(b); };
    const double largest = std::abs(static_cast<double>(*std::max_element(expected.begin(), expected.end(), size)));
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      ASSERT_NEAR(found[i], expected[i], 1e-6 * largest) << i;
    }
  }

  ThreadPool pool_{1};
};

INSTANTIATE_TEST_SUITE_P(Engines, InvarianceTest, testing::Values("reference", "factored"),
                         [](const auto& engine) { return std::string(engine.param); });

const std::vector<std::string> kTransformer = {"task.p=23",     "model.d_model=8",   "model.n_heads=4",
                                               "model.d_mlp=7", "model.causal=true", "model.attn_bias=true"};
const std::vector<std::string> kMlp = {"model.kind=mlp", "model.format=one-hot", "model.init=native", "task.p=23",
                                       "model.hidden=[9, 7]"};

TEST_P(InvarianceTest, LogitsDoNotKnowTheOrderOfNeurons) {
  const TinyTask task(kTransformer);
  std::vector<float> params = task.params;
  const Order order = turned(7, 3);
  params = reordered(task.spec, params, "blocks.0.mlp.W_in", 1, order);
  params = reordered(task.spec, params, "blocks.0.mlp.b_in", 0, order);
  params = reordered(task.spec, params, "blocks.0.mlp.W_out", 0, order);
  ASSERT_NE(params, task.params);
  expect_close(logits(task, params, all_pairs(task)), logits(task, task.params, all_pairs(task)));

  const TinyTask mlp(kMlp);
  params = reordered(mlp.spec, mlp.params, "layers.1.W", 1, order);
  params = reordered(mlp.spec, params, "layers.1.b", 0, order);
  params = reordered(mlp.spec, params, "layers.2.W", 0, order);
  ASSERT_NE(params, mlp.params);
  expect_close(logits(mlp, params, all_pairs(mlp)), logits(mlp, mlp.params, all_pairs(mlp)));
}

TEST_P(InvarianceTest, LogitsDoNotKnowTheOrderOfHeads) {
  const TinyTask task(kTransformer);
  std::vector<float> params = task.params;
  for (const char* leaf : {"W_Q", "W_K", "W_V", "W_O", "b_Q", "b_K", "b_V"}) {
    params = reordered(task.spec, params, std::string("blocks.0.attn.") + leaf, 0, turned(4, 1));
  }
  ASSERT_NE(params, task.params);
  expect_close(logits(task, params, all_pairs(task)), logits(task, task.params, all_pairs(task)));
}

TEST_P(InvarianceTest, LogitsFollowTheNamesOfTokens) {
  const TinyTask task(kTransformer);
  constexpr std::size_t kShift = 5;
  const std::size_t p = 23;
  // The token x now has the embedding that x + 5 had: the pair (a, b) is what (a + 5, b + 5) was.
  const std::vector<float> renamed =
      logits(task, reordered(task.spec, task.params, "embed.W_E", 0, turned(p, kShift)), all_pairs(task));
  const std::vector<float> before = logits(task, task.params, all_pairs(task));
  std::vector<float> expected;
  for (std::size_t a = 0; a < p; ++a) {
    for (std::size_t b = 0; b < p; ++b) {
      const std::size_t pair = (a + kShift) % p * p + (b + kShift) % p;
      expected.insert(expected.end(), &before[pair * p], &before[pair * p] + p);
    }
  }
  expect_close(renamed, expected);
}

TEST_P(InvarianceTest, LogitsOfAPairAreTheSameBitsInAnyCompany) {
  for (const auto& keys : {kTransformer, kMlp}) {
    const TinyTask task(keys);
    std::vector<std::int32_t> ids = all_pairs(task);
    const std::vector<float> in_order = logits(task, task.params, ids);
    std::rotate(ids.begin(), ids.begin() + 100, ids.end());
    const std::vector<float> rotated = logits(task, task.params, ids);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const auto expected = in_order.begin() + std::ptrdiff_t{ids[i]} * 23;
      ASSERT_TRUE(std::equal(expected, expected + 23, rotated.begin() + static_cast<std::ptrdiff_t>(i) * 23)) << i;
    }
  }
}

}  // namespace
}  // namespace groklab
