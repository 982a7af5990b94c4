// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cmath>

#include "kernels/fast/fast_kernels.hpp"
#include "kernels/fast/random_floats.hpp"
#include "kernels/ref/attention.hpp"

namespace groklab {
namespace {

constexpr double kTolerance = 2e-5;  // sums of some dozen numbers of order 1
constexpr std::ptrdiff_t kRows = 9;  // of the table that examples pick from

enum class Keys { OfHeads, Shared };

/// One query position with n_keys keys for n examples, in the fast kernel's layout and in the reference's, where the
/// query is the last position and sees all. Keys that are shared are their values, too.
struct AttentionCase {
  AttentionCase(std::ptrdiff_t n_in, std::ptrdiff_t heads, std::ptrdiff_t d, int keys, bool has_mask, Keys kind)
      : n(n_in),
        n_heads(heads),
        d_head(d),
        n_keys(keys),
        width(heads * padded(d)),
        stride(3 * width + 16),
        layout(kind == Keys::Shared ? KeyLayout{0, 0} : KeyLayout{padded(d), width}),
        rows(static_cast<std::size_t>(kRows * stride)),
        mask(static_cast<std::size_t>(keys * padded(n * heads))),
        masked(has_mask) {
    const Floats numbers = random_floats(kRows * stride, 1);
    for (std::ptrdiff_t row = 0; row < kRows; ++row) {
      for (std::ptrdiff_t part = 0; part < 3 * n_heads; ++part) {  // padding stays zero
        for (std::ptrdiff_t j = 0; j < d_head; ++j) {
          const std::ptrdiff_t i = row * stride + part * padded(d_head) + j;
          rows[static_cast<std::size_t>(i)] = numbers[static_cast<std::size_t>(i)];
        }
      }
    }
    for (std::size_t i = 0; i < mask.size(); ++i) {
      mask[i] = i % 3 == 0 ? 0.0F : 1.5F;
    }
    Philox draw(3, Stream::Batch, 0);
    for (int position = 0; position <= n_keys; ++position) {  // the last is the query's
      for (std::ptrdiff_t e = 0; e < n; ++e) {
        picked[position].push_back(static_cast<std::int32_t>(draw.next_below(kRows)));
      }
    }
  }

  /// Where a row has the query, key or value of a head.
  std::ptrdiff_t query_at(std::ptrdiff_t h) const { return h * padded(d_head); }
  std::ptrdiff_t key_at(std::ptrdiff_t h) const { return width + h * layout.head_step; }
  std::ptrdiff_t value_at(std::ptrdiff_t h) const { return key_at(h) + layout.to_value; }

  AttentionForward arguments(float* z, float* pattern, float* weight, float* weight_sum) const {
    AttentionForward f{};
    f.z = z;
    f.weight_sum = weight_sum;
    f.layout = layout;
    f.pattern = pattern;
    f.weight = masked ? weight : pattern;
    f.mask = masked ? mask.data() : nullptr;
    f.query = {rows.data(), stride, picked[n_keys].data()};
    for (int key = 0; key < n_keys; ++key) {
      f.key[key] = {rows.data() + width, stride, picked[key].data()};
    }
    f.n_keys = n_keys;
    f.n = n;
    f.n_heads = n_heads;
    f.d_head_pad = padded(d_head);
    f.scale = 1.0F / std::sqrt(static_cast<float>(d_head + 1));  // as Dense has it
    return f;
  }

  std::ptrdiff_t n, n_heads, d_head;
  int n_keys;
  std::ptrdiff_t width, stride;
  KeyLayout layout;
  Floats rows, mask;
  bool masked;
  std::vector<std::int32_t> picked[kMaxKeys + 1];
};

/// What the reference makes of it, as dense tensors of n_keys positions. Vectors have one number more: of queries and keys
/// a zero, of values a one, so that its sum is the weights'.
struct Dense {
  explicit Dense(const AttentionCase& c)
      : shape{.batch = c.n, .n_ctx = c.n_keys, .n_heads = c.n_heads, .d_head = c.d_head + 1, .causal = false},
        q(static_cast<std::size_t>(c.n * c.n_keys * c.n_heads * shape.d_head)),
        k(q),
        v(q),
        z(q),
        dz(q),
        dq(q),
        dk(q),
        dv(q),
        pattern(static_cast<std::size_t>(c.n * c.n_heads * c.n_keys * c.n_keys)),
        mask(pattern),
        dscores(pattern) {
    const Floats gradient = random_floats(c.n * c.width, 2);
    const Floats gradient_of_sum = random_floats(c.n * c.n_heads, 3);
    const std::ptrdiff_t last = c.n_keys - 1;
    for (std::ptrdiff_t e = 0; e < c.n; ++e) {
      for (std::ptrdiff_t h = 0; h < c.n_heads; ++h) {
        for (std::ptrdiff_t j = 0; j < c.d_head; ++j) {
          const auto number = [&](int position, std::ptrdiff_t first) {
            return at(c.rows, c.picked[position][static_cast<std::size_t>(e)] * c.stride + first + j);
          };
          q[index(e, last, h, j)] = number(c.n_keys, c.query_at(h));
          dz[index(e, last, h, j)] = at(gradient, e * c.width + c.query_at(h) + j);
          for (int key = 0; key < c.n_keys; ++key) {
            k[index(e, key, h, j)] = number(key, c.key_at(h));
            v[index(e, key, h, j)] = number(key, c.value_at(h));
          }
        }
        dz[index(e, last, h, c.d_head)] = at(gradient_of_sum, e * c.n_heads + h);
        for (int key = 0; key < c.n_keys; ++key) {
          v[index(e, key, h, c.d_head)] = 1;
          mask[static_cast<std::size_t>(shape.query(e, h, last) + key)] =
              c.masked ? at(c.mask, key * padded(c.n * c.n_heads) + e * c.n_heads + h) : 1.0;
        }
      }
    }
    const ref::AttentionInputs<double> in{q.data(), k.data(), v.data(), mask.data()};
    ref::attention_forward(z.data(), pattern.data(), in, shape);
    ref::attention_backward({dq.data(), dk.data(), dv.data(), dscores.data()}, dz.data(), pattern.data(), in, shape);
  }

  std::size_t index(std::ptrdiff_t e, std::ptrdiff_t position, std::ptrdiff_t h, std::ptrdiff_t j) const {
    return static_cast<std::size_t>(shape.head(e, position, h) + j);
  }

  ref::AttentionShape shape;
  std::vector<double> q, k, v, z, dz, dq, dk, dv, pattern, mask, dscores;
};

void check(const FastKernels& kernels, const AttentionCase& c) {
  const Dense truth(c);
  const auto size = static_cast<std::size_t>(c.n_keys * padded(c.n * c.n_heads));
  Floats z(static_cast<std::size_t>(c.n * c.width)), pattern(size), weight(size), dweight(size);
  Floats weight_sum(static_cast<std::size_t>(padded(c.n * c.n_heads)));
  const AttentionForward f = c.arguments(z.data(), pattern.data(), weight.data(), weight_sum.data());
  kernels.attention_forward(f);
  Floats drows(c.rows.size());
  AttentionBackward out{};
  out.dquery = {drows.data(), c.stride, f.query.row};
  for (int key = 0; key < c.n_keys; ++key) {
    out.dkey[key] = {drows.data() + c.width, c.stride, f.key[key].row};
  }
  const Floats dz = random_floats(c.n * c.width, 2);
  const Floats dweight_sum = random_floats(c.n * c.n_heads, 3);
  out.dweight = dweight.data();
  out.dz = dz.data();
  out.dweight_sum = dweight_sum.data();
  kernels.attention_backward(out, f);

  std::vector<double> expected(drows.size());
  for (std::ptrdiff_t e = 0; e < c.n; ++e) {
    for (std::ptrdiff_t h = 0; h < c.n_heads; ++h) {
      ASSERT_NEAR(at(weight_sum, e * c.n_heads + h), truth.z[truth.index(e, c.n_keys - 1, h, c.d_head)], kTolerance);
      for (std::ptrdiff_t j = 0; j < c.d_head; ++j) {
        const std::size_t last = truth.index(e, c.n_keys - 1, h, j);
        ASSERT_NEAR(at(z, e * c.width + c.query_at(h) + j), truth.z[last], kTolerance) << kernels.variant;
        const auto add = [&](int position, std::ptrdiff_t first, double value) {
          const std::ptrdiff_t row = c.picked[position][static_cast<std::size_t>(e)];
          expected[static_cast<std::size_t>(row * c.stride + first + j)] += value;
        };
        add(c.n_keys, c.query_at(h), truth.dq[last]);
        for (int key = 0; key < c.n_keys; ++key) {
          add(key, c.key_at(h), truth.dk[truth.index(e, key, h, j)]);
          add(key, c.value_at(h), truth.dv[truth.index(e, key, h, j)]);
        }
      }
    }
  }
  for (std::ptrdiff_t i = 0; i < std::ssize(drows); ++i) {
    if (i % c.stride % padded(c.d_head) < c.d_head && i % c.stride < 3 * c.width) {
      ASSERT_NEAR(at(drows, i), expected[static_cast<std::size_t>(i)], kTolerance) << kernels.variant << " " << i;
    }
  }
}

TEST(FastAttention, ForwardAndBackwardAreTheReferences) {
  for (const FastKernels* kernels : all_fast_kernels()) {
    for (const bool masked : {false, true}) {
      for (const Keys kind : {Keys::OfHeads, Keys::Shared}) {
        check(*kernels, AttentionCase(1, 1, 3, 1, masked, kind));
        check(*kernels, AttentionCase(7, 3, 5, 2, masked, kind));
        check(*kernels, AttentionCase(20, 2, 16, 3, masked, kind));
        check(*kernels, AttentionCase(33, 4, 32, 4, masked, kind));
      }
    }
  }
}

}  // namespace
}  // namespace groklab
