// SPDX-License-Identifier: MIT
// Networks whose answers are known in advance, for the tests of measures.
#pragma once

#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "analysis/dissection.hpp"
#include "engine/reference/gradient_cases.hpp"

namespace groklab {

inline constexpr double kTau = 2 * std::numbers::pi;

/// A network of one configuration, its weights zero until they are planted.
struct Subject {
  explicit Subject(const std::vector<std::string>& overrides)
      : config(config_of(overrides)),
        spec(make_model_spec(config)),
        data(make_dataset(config)),
        pool(1),
        frame(make_task_frame(make_pair_grid(data, SplitKnown::Yes))),
        reader(config, spec, data, pool, {}),
        params(static_cast<size_t>(spec.n_params)) {}

  float& at(const std::string& tensor, int row, int col) {
    const TensorSpec* found = spec.find(tensor);
    return params[static_cast<size_t>(found->offset + row * found->shape.back() + col)];
  }

  /// As `at`, of one head of W_Q, W_K, W_V or W_O in layer 0.
  float& head_at(const std::string& leaf, int head, int row, int col) {
    const TensorSpec* found = spec.find("blocks.0.attn." + leaf);
    const std::int64_t matrix = head * found->shape[1] * found->shape[2];
    return params[static_cast<size_t>(found->offset + matrix + row * found->shape[2] + col)];
  }

  Dissection dissect(KeyRule rule = KeyRule::K90) {
    const NetworkTables tables = reader.read(params);
    return groklab::dissect(tables, frame, choose_keys(tables, frame, rule, pool), pool);
  }

  Config config;
  ModelSpec spec;
  Dataset data;
  ThreadPool pool;
  TaskFrame frame;
  NetworkReader reader;
  std::vector<float> params;
};

inline std::vector<std::string> quadratic_mlp(int p, int width, const std::string& operation) {
  return {"model.kind=mlp",
          "model.format=one-hot",
          "model.activation=quadratic",
          "model.init=native",
          "model.hidden=[" + std::to_string(width) + "]",
          "task.p=" + std::to_string(p),
          "task.operation=" + operation};
}

inline constexpr int kNeuronPhases = 3;  // the fewest for which all but one product of cosines cancels
inline constexpr int kNeuronsAFrequency = kNeuronPhases * kNeuronPhases;

/// The clock: neuron j of frequency k is (cos(w a + phi) + cos(w b' + psi))^2 and adds cos(w c + phi + psi) to class c,
/// where a, b', c are places and b' is counted backwards for sub and div. Over a grid of phases everything cancels but
/// cos(w (a + b' - c)) kNeuronPhases^2 / 2. Source: Gromov 2023 (arXiv:2301.02679).
inline void plant_clock(Subject& subject, const std::vector<int>& frequencies, const Coordinates& coordinates,
                        int sign_of_b) {
  const int n = coordinates.n;
  const auto wave = [n](int k, int place, int phase) {
    return static_cast<float>(std::cos(kTau * ((k * place) % n) / n + kTau * phase / kNeuronPhases));
  };
  for (size_t f = 0; f < frequencies.size(); ++f) {
    for (int j = 0; j < kNeuronsAFrequency; ++j) {
      const int neuron = static_cast<int>(f) * kNeuronsAFrequency + j;
      for (int place = 0; place < n; ++place) {
        const int token = coordinates.token[static_cast<size_t>(place)];
        subject.at("layers.0.W", token, neuron) = wave(frequencies[f], place, j / kNeuronPhases);
        subject.at("layers.0.W", coordinates.p + token, neuron) =
            wave(frequencies[f], (sign_of_b * place + n) % n, j % kNeuronPhases);
        subject.at("layers.1.W", neuron, token) = wave(frequencies[f], place, j / kNeuronPhases + j % kNeuronPhases);
      }
    }
  }
}

/// Where a planted transformer keeps things in its residual stream of kPlantedWidth numbers.
enum Slot {
  kTokenCos,
  kTokenSin,
  kIsEquals,
  kAtA,
  kAtB,
  kFirstCos,
  kFirstSin,
  kSecondCos,
  kSecondSin,
  kOutCos,
  kOutSin
};
inline constexpr int kPlantedWidth = 11;

inline std::vector<std::string> planted_transformer(int p, int d_mlp, const std::string& activation) {
  return {"task.p=" + std::to_string(p),
          "model.d_model=" + std::to_string(kPlantedWidth),
          "model.n_heads=3",
          "model.d_head=2",
          "model.activation=" + activation,
          "model.d_mlp=" + std::to_string(d_mlp)};
}

/// Tokens on the circle of frequency k, and a head that copies what it sees to two slots of the residual stream.
inline void plant_circle(Subject& subject, int k) {
  const int p = subject.spec.p;
  for (int token = 0; token < p; ++token) {
    const double angle = kTau * ((k * token) % p) / p;
    subject.at("embed.W_E", token, kTokenCos) = static_cast<float>(std::cos(angle));
    subject.at("embed.W_E", token, kTokenSin) = static_cast<float>(std::sin(angle));
    subject.at("unembed.W_U", kOutCos, token) = static_cast<float>(std::cos(angle));
    subject.at("unembed.W_U", kOutSin, token) = static_cast<float>(std::sin(angle));
  }
  subject.at("embed.W_E", p, kIsEquals) = 1;
  subject.at("pos_embed.W_pos", 0, kAtA) = 1;
  subject.at("pos_embed.W_pos", 1, kAtB) = 1;
}

inline void plant_copying_head(Subject& subject, int head, Slot first_slot) {
  for (int i = 0; i < 2; ++i) {
    subject.head_at("W_V", head, kTokenCos + i, i) = 1;
    subject.head_at("W_O", head, i, first_slot + i) = 1;
  }
}

/// A neuron that reads cos(angle of the first slot + phi) + cos(angle of the second + psi), times sign, and adds
/// cos(w c - out_phase) to class c.
inline void plant_neuron(Subject& subject, int neuron, double phi, double psi, double out_phase, int sign = 1) {
  const auto set = [&](Slot slot, double value) {
    subject.at("blocks.0.mlp.W_in", slot, neuron) = static_cast<float>(sign * value);
  };
  set(kFirstCos, std::cos(phi));
  set(kFirstSin, -std::sin(phi));
  set(kSecondCos, std::cos(psi));
  set(kSecondSin, -std::sin(psi));
  subject.at("blocks.0.mlp.W_out", neuron, kOutCos) = static_cast<float>(std::cos(out_phase));
  subject.at("blocks.0.mlp.W_out", neuron, kOutSin) = static_cast<float>(-std::sin(out_phase));
}

/// The clock in a transformer with quadratic neurons: head 0 looks at a, head 1 at b, head 2 does nothing, and the
/// logits are kNeuronPhases^2 / 2 cos(w (a + b - c)). Configuration: planted_transformer(p, kNeuronsAFrequency, "quadratic").
inline void plant_clock_transformer(Subject& subject, int k) {
  constexpr float kSure = 80;  // the softmax gives the other positions exp(-80 / sqrt(2)) = 3e-25
  plant_circle(subject, k);
  for (int head = 0; head < 2; ++head) {
    plant_copying_head(subject, head, head == 0 ? kFirstCos : kSecondCos);
    subject.head_at("W_Q", head, kIsEquals, 0) = kSure;
    subject.head_at("W_K", head, head == 0 ? kAtA : kAtB, 0) = 1;
  }
  for (int j = 0; j < kNeuronsAFrequency; ++j) {
    const double phi = kTau * (j / kNeuronPhases) / kNeuronPhases;
    const double psi = kTau * (j % kNeuronPhases) / kNeuronPhases;
    plant_neuron(subject, j, phi, psi, phi + psi);
  }
}

/// |x| has even harmonics; those that do not cancel are below (2 kPizzaAngles)^-2.
inline constexpr int kPizzaAngles = 24;

/// The pizza of Zhong et al. 2023 with constant attention: head 0 sees the mean of a, b and "=", and relu neurons give
/// |cos(w (a - b) / 2)| cos(w (a + b - c)). Configuration: planted_transformer(p, 2 * kPizzaAngles, "relu").
inline void plant_pizza_transformer(Subject& subject, int k) {
  plant_circle(subject, k);
  plant_copying_head(subject, 0, kFirstCos);
  for (int j = 0; j < kPizzaAngles; ++j) {
    const double phi = std::numbers::pi * j / kPizzaAngles;
    plant_neuron(subject, 2 * j, phi, phi, 2 * phi, 1);
    plant_neuron(subject, 2 * j + 1, phi, phi, 2 * phi, -1);
  }
}

}  // namespace groklab
