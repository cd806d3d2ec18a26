using PrivateInference.HomomorphicLinear.Kernels;

namespace PrivateInference.HomomorphicLinear.Direct;

/// <summary>Answers summed in coefficients, from digits; see <see cref="DirectSchedule"/>.</summary>
/// <remarks>Some coefficients of some pairs, one digit of one prime, stay in the first-level cache while the weights of a batch of answers pass.</remarks>
internal sealed class DirectSums : IAnswerSums
{
    // LOCAL: bytes of sums held at once, for which the digits, a few megabytes, are read again; blocks of coefficients and terms that
    // a thread works on at once, whose digits the first-level cache should hold while the weights of all answers pass.
    private const long SumBytes = 8L << 20;
    private const int BlocksTogether = 2;
    private const int TermsTogether = 128;
    private const int SumsOfABlock = DigitProductKernel.Answers * DigitProductKernel.Length;

    private readonly LinearLayerPlan _plan;
    private readonly DirectSchedule _schedule;
    private readonly DirectCiphertexts _upload;
    private readonly int[][] _weights;
    private readonly ArraySegment<double> _sums;

    /// <summary>An accumulator.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="schedule">Its schedule.</param>
    /// <param name="upload">The client's ciphertexts.</param>
    /// <param name="weights">The weights, ordered by <see cref="DirectWeights"/>.</param>
    public DirectSums(LinearLayerPlan plan, DirectSchedule schedule, DirectCiphertexts upload, int[][] weights)
    {
        _plan = plan;
        _schedule = schedule;
        _upload = upload;
        _weights = weights;
        long answerLength = 2L * plan.Parameters.Ring.Length * plan.Packing.Tiles;
        long groups = Math.Clamp(SumBytes / (answerLength * sizeof(double) * DigitProductKernel.Answers), 1, schedule.AnswerGroups);
        BatchSize = (int)groups * DigitProductKernel.Answers;
        _sums = WorkArrays.Rent<double>(checked((int)(BatchSize * answerLength)));
    }

    /// <inheritdoc/>
    public int BatchSize { get; }

    /// <inheritdoc/>
    public bool AreCoefficients => true;

    /// <inheritdoc/>
    public Span<double> Constant(int tile, int inBatch) => Sum(tile, inBatch, 0);

    /// <inheritdoc/>
    public Span<double> Linear(int tile, int inBatch) => Sum(tile, inBatch, 1);

    /// <inheritdoc/>
    public void Release()
    {
        WorkArrays.Return(_sums);
        _upload.Release();
    }

    /// <inheritdoc/>
    public void Run(int first, int count, int degreeOfParallelism)
    {
        int constantItems = ItemsOf(_schedule.SentBlocks);
        int items = constantItems + ItemsOf(_schedule.AllBlocks);
        int primes = _plan.Parameters.Ring.Count;
        Workers.Run(
            _plan.Packing.Tiles * primes * items,
            degreeOfParallelism,
            () => new Scratch(BatchSize / DigitProductKernel.Answers),
            (index, scratch) =>
            {
                int item = index % items;
                int prime = index / items % primes;
                int tile = index / items / primes;
                if (item < constantItems)
                {
                    Run(first, count, tile, prime, 0, _schedule.SentBlocks, item, scratch);
                }
                else
                {
                    Run(first, count, tile, prime, 1, _schedule.AllBlocks, item - constantItems, scratch);
                }
            });
    }

    private static int ItemsOf(IReadOnlyList<int> blocks) => (blocks.Count + BlocksTogether - 1) / BlocksTogether;

    private void Run(int first, int count, int tile, int prime, int half, IReadOnlyList<int> blocks, int item, Scratch scratch)
    {
        Modulus modulus = _plan.Parameters.Ring.Modulus(prime);
        ResidueDigits digits = new(modulus);
        int firstBlock = item * BlocksTogether;
        int blockCount = Math.Min(BlocksTogether, blocks.Count - firstBlock);
        int termsInAWord = digits.TermsInAWord(_schedule.WeightBits);
        int groups = (count + DigitProductKernel.Answers - 1) / DigitProductKernel.Answers;
        for (int digit = 0; digit < digits.Count; digit++)
        {
            ReadOnlySpan<int> pairs = _upload.Digits(tile, prime, half, digit);
            for (int term = 0; term < _schedule.Starts.Length; term += TermsTogether)
            {
                ReadOnlySpan<int> starts = _schedule.Starts.AsSpan(term, Math.Min(TermsTogether, _schedule.Starts.Length - term));
                for (int group = 0; group < groups; group++)
                {
                    ReadOnlySpan<int> weights = _weights[(first / DigitProductKernel.Answers) + group]
                        .AsSpan(term * DigitProductKernel.Answers, starts.Length * DigitProductKernel.Answers);
                    for (int block = 0; block < blockCount; block++)
                    {
                        int offset = blocks[firstBlock + block] * DigitProductKernel.Length;
                        DigitProductKernel.Sum(pairs, starts, offset, weights, termsInAWord, term == 0, scratch.Sums(group, block, digit));
                    }
                }
            }
        }

        for (int group = 0; group < groups; group++)
        {
            int inBatch = group * DigitProductKernel.Answers;
            for (int block = 0; block < blockCount; block++)
            {
                DigitKernel.Join(modulus, _schedule.SumBound(digits), scratch.Sums(group, block, 0, digits.Count), scratch.Joined);
                int place = (prime * _plan.Parameters.RingDegree) + (blocks[firstBlock + block] * DigitProductKernel.Length);
                for (int answer = 0; answer < Math.Min(DigitProductKernel.Answers, count - inBatch); answer++)
                {
                    scratch.Joined.AsSpan(answer * DigitProductKernel.Length, DigitProductKernel.Length).CopyTo(Sum(tile, inBatch + answer, half)[place..]);
                }
            }
        }
    }

    private Span<double> Sum(int tile, int inBatch, int half)
    {
        int length = _plan.Parameters.Ring.Length;
        return _sums.AsSpan(((((inBatch * _plan.Packing.Tiles) + tile) * 2) + half) * length, length);
    }

    /// <summary>What a thread needs for some blocks of a batch of answers.</summary>
    /// <param name="groups">Groups of answers in a batch.</param>
    private sealed class Scratch(int groups)
    {
        private const int MostDigits = (Modulus.MaximumBits + ResidueDigits.MaximumWidth - 1) / ResidueDigits.MaximumWidth;

        private readonly double[] _sums = new double[groups * BlocksTogether * MostDigits * SumsOfABlock];

        /// <summary>The sums of one block, joined.</summary>
        public double[] Joined { get; } = new double[SumsOfABlock];

        /// <summary>Sums of digits of one block that follow one another.</summary>
        /// <param name="group">Of answers, in the batch.</param>
        /// <param name="block">Which of the blocks.</param>
        /// <param name="digit">The first digit.</param>
        /// <param name="count">How many.</param>
        public Span<double> Sums(int group, int block, int digit, int count = 1)
            => _sums.AsSpan(((((group * BlocksTogether) + block) * MostDigits) + digit) * SumsOfABlock, count * SumsOfABlock);
    }
}
