#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""When system N's baseline groks in PyTorch: its own network, split and weights, torch.autograd and torch.optim.AdamW.

    pytorch_grokking.py --start 0 --out curve.jsonl

Start 0 is the published seed's weights; start k > 0 moves every weight to a neighbouring float, up or down by a coin of
generator k. Only the last position goes on behind the attention, as the loss sees no other: the same function of the
parameters as the published forward pass, for a third of its work. A line an evaluation: step, train_loss, test_loss,
test_acc; ends at test_acc 0.95. An oracle for a whole training: it shares no code with groklab's engines.
"""
import argparse
import json
import pathlib
import sys

import torch
import torch.nn.functional as F

for folder in ("tests/oracle", "bench/race"):
    sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / folder))
import published_networks  # noqa: E402
from pytorch_eager import set_threads  # noqa: E402

P, D, HEADS, D_MLP = 113, 128, 4, 512


def last_position_logits(net, tokens):
    """NNet.forward for one layer, without what its last position does not need."""
    x = net.W_E(tokens) + net.W_pos(torch.arange(3))
    block = net.blocks[0]
    W_Q, W_K, W_V = block.attn.in_proj_weight.chunk(3)
    heads = (len(x), 3, HEADS, D // HEADS)
    q = F.linear(x[:, 2], W_Q).view(len(x), HEADS, D // HEADS)
    k, v = F.linear(x, W_K).view(heads), F.linear(x, W_V).view(heads)
    pattern = torch.einsum("nhd,nshd->nhs", q, k).div((D // HEADS) ** 0.5).softmax(-1)
    z = torch.einsum("nhs,nshd->nhd", pattern, v).reshape(len(x), D)
    at_end = x[:, 2] + F.linear(z, block.attn.out_proj.weight)
    return net.W_U(at_end + block.W_out(F.relu(block.W_in(at_end))))


def check_same_function(net, tokens):
    expected, found = net(tokens), last_position_logits(net, tokens)
    worst = (expected - found).abs().max().item()
    assert worst < 1e-4 * expected.abs().max().item(), f"the short forward pass is {worst} off"


def move_last_bits(net, seed):
    coins = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for w in net.parameters():
            up = torch.randint(0, 2, w.shape, generator=coins) * 2.0 - 1.0
            w.copy_(torch.nextafter(w, up * float("inf")))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--steps", type=int, default=12000)
    parser.add_argument("--eval-every", type=int, default=50)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--double", action="store_true", help="weights, gradients and moments in double")
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    set_threads(args.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(42)
    net = published_networks.NNet(P, D, HEADS, D_MLP, 1)
    train_ids, test_ids = (torch.tensor(ids) for ids in
                           published_networks.published_split("numpy-sorted", 42, P * P, int(P * P * 0.3)))
    if args.start > 0:
        move_last_bits(net, args.start)
    parts = {name: (net.encode(ids // P, ids % P), (ids // P + ids % P) % P)
             for name, ids in (("train", train_ids), ("test", test_ids))}
    if args.double:
        net.double()
    check_same_function(net, parts["train"][0])
    optimizer = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=1.0, betas=(0.9, 0.999))
    with open(args.out, "w", encoding="utf-8") as out:
        for step in range(args.steps + 1):
            loss = F.cross_entropy(last_position_logits(net, parts["train"][0]), parts["train"][1])
            if step % args.eval_every == 0:
                with torch.no_grad():
                    logits = last_position_logits(net, parts["test"][0])
                test_acc = (logits.argmax(1) == parts["test"][1]).float().mean().item()
                test_loss = F.cross_entropy(logits, parts["test"][1]).item()
                line = {"step": step, "train_loss": loss.item(), "test_loss": test_loss, "test_acc": test_acc}
                print(json.dumps(line), file=out, flush=True)
                print(f"step {step}  train {loss.item():.4g}  test {test_loss:.4f} ({100 * test_acc:.1f} %)",
                      file=sys.stderr, end="\r")
                if test_acc >= 0.95:
                    break
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
    print(f"\nstart {args.start}: test_acc 0.95 at step {step}" if test_acc >= 0.95 else
          f"\nstart {args.start}: not within {args.steps} steps", file=sys.stderr)


if __name__ == "__main__":
    main()
