#!/bin/sh
# SENet, SNL, DeepReDuce and random masks on CIFAR-10 with a trained ResNet-20 (91.73 %, akamaster/pytorch_resnet_cifar10 exported to
# ONNX without its normalisation): 10 and 50 % of its 188,416 ReLUs, one seed, on a part of the training images so that it ends within
# hours of two cores. Adds to reduce-cifar.csv and reduce-cifar-layers.csv beside this script; what is done already is not done again,
# what was broken off goes on from its checkpoint.
#
#   data/results/reduce-cifar.sh RESNET20.onnx FOLDER-OF-CIFAR-10 WORK-FOLDER [PROFILE]
#
# SNL and DeepReDuce search for 3 epochs over IMAGES images, SENet for 3 and 2 (sensitivity and masks); all fine-tune for EPOCHS (10000
# and 8 unless set) in the same way but for SENet's matching of maps; random masks get 3 epochs more of fine-tuning. Optimizer and rate of fine-tuning were chosen on random
# masks alone, by validation images: after 3 epochs over 5,000 images adam at 0.001 reached 44 %, sgd at 0.01 34 %, and at 0.05 diverged.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
pisim=${PISIM:-$here/../../pisim}
network=$1
data=$2
work=$3
profile=${4:+--profile $4}
images=${IMAGES:-10000}
epochs=${EPOCHS:-8}
mkdir -p "$work"

reduce() { # budget method options...
    budget=$1 method=$2
    shift 2
    out="$work/cifar-$method-$budget"
    [ -f "$out.json" ] && return 0
    case " ${METHODS:-$method} " in *" $method "*) ;; *) return 0 ;; esac
    echo "$method, $budget %"
    # shellcheck disable=SC2086
    $pisim reduce "$network" --mean 0.4914,0.4822,0.4465 --deviation 0.2470,0.2435,0.2616 --method "$method" --budget "$budget%" \
        --data "$data" --images "$images" --validation-share 0.04 --out "$out.onnx" --augment-shift 4 --mirror --optimizer adam --lr 0.001 --milestones none --temperature 4 --hard-weight 1 --soft-weight 1 \
        --threads "${THREADS:-2}" --fixed-images 100 $profile \
        --csv "$here/reduce-cifar.csv" --layers-csv "$here/reduce-cifar-layers.csv" "$@" > "$out.log" 2>&1 || { echo "failed: $out.log"; tail -n 1 "$out.log"; }
}

for budget in ${BUDGETS:-10 50}; do
    reduce "$budget" senet --epochs "$epochs" --senet-sparse-epochs 3 --senet-epochs 2 --senet-lr 0.01 --senet-beta 10 --senet-mismatch removed
    reduce "$budget" snl --epochs "$epochs" --snl-epochs 3 --snl-lr 0.01 --snl-lambda 3e-4 --snl-growth 3 --snl-patience 0
    reduce "$budget" deepreduce --epochs "$epochs" --deepreduce-criticality-epochs 1
    reduce "$budget" random --epochs $((epochs + 3))
done
