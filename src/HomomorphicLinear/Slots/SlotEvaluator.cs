using PrivateInference.HomomorphicLinear.Kernels;

namespace PrivateInference.HomomorphicLinear.Slots;

/// <summary>Evaluates one tile: rotates its inputs, sums products, rotates and folds the sums.</summary>
internal sealed class SlotEvaluator
{
    private readonly SlotLayerPlan _plan;
    private readonly PreparedSlotWeights _weights;
    private readonly RotationKeys _keys;
    private readonly SlotTally? _tally;
    private readonly Ring _ring;
    private readonly int[][][] _termsByOutputAndSum;

    /// <summary>An evaluator.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="keys">The client's keys.</param>
    /// <param name="tally">Counts, or null.</param>
    public SlotEvaluator(SlotLayerPlan plan, PreparedSlotWeights weights, RotationKeys keys, SlotTally? tally)
    {
        _plan = plan;
        _weights = weights;
        _keys = keys;
        _tally = tally;
        _ring = plan.Parameters.Ring;
        SlotSchedule schedule = plan.Schedule;
        ILookup<(int, int), int> terms = Enumerable.Range(0, schedule.Terms.Count).ToLookup(i => (schedule.Terms[i].Output, schedule.AfterOf(schedule.Terms[i])));
        _termsByOutputAndSum =
        [
            .. Enumerable.Range(0, plan.Layout.OutputCiphertexts)
                .Select(output => Enumerable.Range(0, schedule.After.Count).Select(sum => terms[(output, sum)].ToArray()).ToArray()),
        ];
    }

    /// <summary>Evaluates a tile.</summary>
    /// <param name="inputs">Its ciphertexts.</param>
    /// <param name="degreeOfParallelism">Threads.</param>
    /// <param name="receive">Gets each answer's number within the tile and its ciphertext, in [-(p-1)/2, (p-1)/2]; called from several threads.</param>
    public void Run(IReadOnlyList<SlotCiphertext> inputs, int degreeOfParallelism, Action<int, SlotCiphertext> receive)
    {
        SlotCiphertext?[][] rotated = RotateInputs(inputs, degreeOfParallelism);
        int outputs = _plan.Layout.OutputCiphertexts;

        // Fewer answers than threads: each answer's partial sums are shared out too.
        int shares = outputs >= degreeOfParallelism ? 1 : Math.Clamp((degreeOfParallelism + outputs - 1) / outputs, 1, Math.Max(1, _plan.Schedule.After.Count));
        RotationSum[] sums = new RotationSum[outputs * shares];
        Workers.Run(sums.Length, degreeOfParallelism, () => new Scratch(_plan), (item, scratch) =>
        {
            sums[item] = new RotationSum(_plan.Parameters);
            for (int sum = item % shares; sum < _plan.Schedule.After.Count; sum += shares)
            {
                AddPartialSum(item / shares, sum, rotated, scratch, sums[item]);
            }
        });
        Workers.Run(outputs, degreeOfParallelism, () => new Rotator(_plan.Parameters), (output, rotator) =>
        {
            RotationSum sum = sums[output * shares];
            for (int share = 1; share < shares; share++)
            {
                sum.Add(sums[(output * shares) + share]);
            }

            SlotCiphertext answer = new(_ring);
            rotator.Finish(sum, answer.Constant, answer.Linear);
            Fold(answer, rotator);
            receive(output, answer);
        });
    }

    private SlotCiphertext?[][] RotateInputs(IReadOnlyList<SlotCiphertext> inputs, int degreeOfParallelism)
    {
        SlotSchedule schedule = _plan.Schedule;
        ILookup<int, int> used = schedule.Terms.Select(term => (term.Input, Place: schedule.BeforeOf(term))).Distinct().ToLookup(pair => pair.Input, pair => pair.Place);
        SlotCiphertext?[][] rotated = new SlotCiphertext?[inputs.Count][];
        Workers.Run(inputs.Count, degreeOfParallelism, () => new Rotator(_plan.Parameters), (input, rotator) =>
        {
            rotated[input] = new SlotCiphertext?[schedule.Before.Count];
            bool isHoisted = false;
            foreach (int place in used[input])
            {
                if (schedule.Before[place].IsIdentity)
                {
                    rotated[input][place] = inputs[input];
                    continue;
                }

                if (!isHoisted)
                {
                    rotator.Hoist(inputs[input].Linear);
                    _tally?.AddDecomposition();
                    isHoisted = true;
                }

                SlotCiphertext result = new(_ring);
                rotator.Rotate(_keys[schedule.Before[place]], inputs[input].Constant, result.Constant, result.Linear);
                _tally?.AddRotation();
                rotated[input][place] = result;
            }
        });
        return rotated;
    }

    private void AddPartialSum(int output, int place, SlotCiphertext?[][] rotated, Scratch scratch, RotationSum sum)
    {
        int[] terms = _termsByOutputAndSum[output][place];
        if (terms.Length == 0)
        {
            return;
        }

        SlotCiphertext partial = scratch.Partial;
        partial.Constant.AsSpan().Clear();
        partial.Linear.AsSpan().Clear();
        foreach (int index in terms)
        {
            SlotTerm term = _plan.Schedule.Terms[index];
            SlotCiphertext input = rotated[term.Input][_plan.Schedule.BeforeOf(term)]!;
            double[] plaintext = _weights.PlaintextOf(index, scratch.Weights);
            for (int i = 0; i < _ring.Count; i++)
            {
                PolynomialKernel.MultiplyAccumulatePairLazy(
                    _ring.Modulus(i),
                    _ring.Part(input.Constant.AsSpan(), i),
                    _ring.Part(input.Linear.AsSpan(), i),
                    _ring.Part(plaintext.AsSpan(), i),
                    _ring.Part(partial.Constant.AsSpan(), i),
                    _ring.Part(partial.Linear.AsSpan(), i));
            }

            _tally?.AddProduct();
        }

        if (_plan.Schedule.After[place].IsIdentity)
        {
            sum.Add(partial.Constant, partial.Linear);
            return;
        }

        for (int i = 0; i < _ring.Count; i++)
        {
            PolynomialKernel.Reduce(_ring.Modulus(i), _ring.Part(partial.Linear.AsSpan(), i));
        }

        scratch.Rotator.Hoist(partial.Linear);
        scratch.Rotator.RotateInto(_keys[_plan.Schedule.After[place]], partial.Constant, sum);
        _tally?.AddDecomposition();
        _tally?.AddRotation();
    }

    private void Fold(SlotCiphertext answer, Rotator rotator)
    {
        SlotCiphertext rotated = new(_ring);
        for (int step = 0; step < _plan.Layout.FoldSteps; step++)
        {
            rotator.Hoist(answer.Linear);
            rotator.Rotate(_keys[_plan.Layout.FoldShift(step)], answer.Constant, rotated.Constant, rotated.Linear);
            RotationSum.Add(_ring, rotated.Constant, answer.Constant);
            RotationSum.Add(_ring, rotated.Linear, answer.Linear);
            _tally?.AddDecomposition();
            _tally?.AddRotation();
        }
    }

    private sealed class Scratch(SlotLayerPlan plan)
    {
        public SlotCiphertext Partial { get; } = new(plan.Parameters.Ring);

        public PreparedSlotWeights.Scratch Weights { get; } = new(plan);

        public Rotator Rotator { get; } = new(plan.Parameters);
    }
}
