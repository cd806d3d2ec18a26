#!/bin/sh
# Every reduction method on handwritten digits (UCI optdigits, 8x8) with a small residual network: 50, 25, 10 and 5 % of its 4,608
# ReLUs, three seeds. Adds to reduce-digits.csv and reduce-digits-layers.csv beside this script; what is done already is not done
# again, what was broken off goes on from its checkpoint.
#
#   data/results/reduce-digits.sh FOLDER-OF-DIGITS WORK-FOLDER [PROFILE]
#
# Every method fine-tunes for 10 epochs in the same way, with its own terms of the loss at a weight that so short a training bears, and
# may search for 5 epochs before; random and uniform masks get these 5 epochs for fine-tuning too. One thread: more do not pay for a
# network this small.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
pisim=${PISIM:-$here/../../pisim}
seeds=${SEEDS:-1 2 3}
data=$1
work=$2
profile=${3:+--profile $3}
mkdir -p "$work"

reduce() { # seed budget method options...
    seed=$1 budget=$2 method=$3
    shift 3
    out="$work/digits-s$seed-$method-$budget"
    [ -f "$out.json" ] && return 0
    case " ${METHODS:-$method} " in *" $method "*) ;; *) return 0 ;; esac
    echo "seed $seed, $method, $budget %"
    # shellcheck disable=SC2086
    $pisim reduce "$work/digits-s$seed.onnx" --method "$method" --budget "$budget%" --data "$data" --out "$out.onnx" --seed "$seed" \
        --augment-shift 1 --lr 0.02 --milestones none --temperature 4 --hard-weight 1 --soft-weight 1 --threads 1 --fixed-images 200 $profile \
        --csv "$here/reduce-digits.csv" --layers-csv "$here/reduce-digits-layers.csv" "$@" > "$out.log" 2>&1 || { echo "failed: $out.log"; tail -n 1 "$out.log"; }
}

for seed in $seeds; do
    if [ ! -f "$work/digits-s$seed.onnx" ]; then
        echo "seed $seed, all ReLUs"
        $pisim train resnet8-digits --data "$data" --out "$work/digits-s$seed.onnx" --epochs 15 --lr 0.1 --augment-shift 1 --seed "$seed" --threads 1 > "$work/digits-s$seed.log"
    fi

    # With all ReLUs every method is the same fine-tuning.
    reduce "$seed" 100 uniform --epochs 15
    for budget in ${BUDGETS:-10 5 25 50}; do
        reduce "$seed" "$budget" random --epochs 15
        reduce "$seed" "$budget" snl --epochs 10 --snl-epochs 5 --snl-lr 0.015 --snl-lambda 1e-3 --snl-growth 2 --snl-patience 0
        reduce "$seed" "$budget" senet --epochs 10 --senet-sparse-epochs 2 --senet-epochs 3 --senet-lr 0.02 --senet-beta 10 --senet-mismatch removed
        reduce "$seed" "$budget" deepreduce --epochs 10 --deepreduce-criticality-epochs 1
        reduce "$seed" "$budget" relupruner --epochs 10 --pruner-epochs 5 --pruner-warmup 1 --pruner-lr 0.02 --pruner-beta 10 --pruner-layer-weight false
        reduce "$seed" "$budget" uniform --epochs 15
        reduce "$seed" "$budget" senet++ --epochs 10 --senet-sparse-epochs 2 --senet-epochs 3 --senet-lr 0.02 --senet-beta 10 --senet-mismatch removed
    done
done
