using System.Collections.Concurrent;
using PrivateInference.HomomorphicLinear.Direct;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear;

/// <summary>
/// The server's half of a homomorphic linear layer: applies its weights to the client's encrypted share and masks the result. Disposing of it leaves the memory
/// of its prepared weights, which are then not to be used any more, to the next server of the process.
/// </summary>
public sealed class LinearServer : IDisposable
{
    private readonly WeightMemory _memory = new();
    private readonly long _weightBudgetBytes;
    private long _weightBytes;

    /// <summary>A server.</summary>
    /// <param name="weightBudgetBytes">
    /// Memory for the transformed or ordered weights of all layers together. Layers that no longer fit keep theirs plain, and every evaluation transforms or orders
    /// them again.
    /// </param>
    public LinearServer(long weightBudgetBytes = 4L << 30)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(weightBudgetBytes);
        _weightBudgetBytes = weightBudgetBytes;
    }

    /// <summary>Brings a layer's weights into the form in which they are used: transformed, or ordered where the layer is evaluated directly.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="weights">Row-major [output channels, input channels / groups, kernel height, kernel width], each below 2^weightBits in magnitude.</param>
    /// <param name="degreeOfParallelism">Threads.</param>
    /// <returns>Weights for any number of evaluations.</returns>
    /// <exception cref="ArgumentException">Another number of weights than the plan's, or one too large.</exception>
    public PreparedWeights Prepare(LinearLayerPlan plan, ReadOnlySpan<long> weights, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Lengths.Require(weights.Length, plan.Shape.WeightElements, nameof(weights));
        foreach (long weight in weights)
        {
            if (weight <= -(1L << plan.WeightBits) || weight >= 1L << plan.WeightBits)
            {
                throw new ArgumentException($"weight {weight} is not below 2^{plan.WeightBits} in magnitude, as the plan assumes", nameof(weights));
            }
        }

        long[] values = weights.ToArray();
        if (Interlocked.Add(ref _weightBytes, plan.PreparedWeightBytes) > _weightBudgetBytes)
        {
            Interlocked.Add(ref _weightBytes, -plan.PreparedWeightBytes);
            return new PreparedWeights(plan, values);
        }

        if (plan.IsDirect(isKept: true))
        {
            return new PreparedWeights(plan, DirectWeights.Order(plan.Direct!, values, degreeOfParallelism));
        }

        ConcurrentBag<WeightTransforms.Scratch> idle = [];
        ArraySegment<double>[] answers = new ArraySegment<double>[plan.Packing.AnswersPerTile];
        int primes = plan.RunsOf(isKept: true)?.Count == 1 ? 1 : plan.Parameters.Ring.Count;
        Workers.Run(
            answers.Length,
            degreeOfParallelism,
            static () => false,
            (answer, _) =>
            {
                int length = WeightTransforms.LengthOf(plan, answer, isKept: true);
                ArraySegment<double> polynomials = _memory.Take(checked(primes * length));
                for (int prime = 0; prime < primes; prime++)
                {
                    WeightTransforms.Run(idle, plan, values, answer, prime, isKept: true, degreeOfParallelism: 1, polynomials.Slice(prime * length, length));
                }

                answers[answer] = polynomials;
            });
        return new PreparedWeights(plan, answers);
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    /// <summary>Evaluates a layer under encryption.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="weights">Prepared for that plan.</param>
    /// <param name="upload">Exactly <see cref="LinearLayerPlan.UploadBytes"/> from the client.</param>
    /// <param name="mask">Row-major [output channels, height, width], uniform in [0, 2^l), used once; subtracted from the outputs.</param>
    /// <param name="prg">Secret randomness, of which the call uses some.</param>
    /// <param name="download">Exactly <see cref="LinearLayerPlan.DownloadBytes"/>; overwritten.</param>
    /// <param name="degreeOfParallelism">Threads.</param>
    /// <param name="passed">Called after every stage, by the calling thread; null for nobody.</param>
    /// <exception cref="ArgumentException">A span of another length than the plan's, or weights of another plan.</exception>
    /// <exception cref="CiphertextFormatException">The upload is not ciphertexts of the plan.</exception>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1822", Justification = "the server is one object to its callers, as the client is")]
    public void Evaluate(
        LinearLayerPlan plan,
        PreparedWeights weights,
        ReadOnlySpan<byte> upload,
        ReadOnlySpan<ulong> mask,
        Prg prg,
        Span<byte> download,
        int degreeOfParallelism = 1,
        Action<EvaluationStage>? passed = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(prg);
        Lengths.Require(upload.Length, plan.UploadBytes, nameof(upload));
        Lengths.Require(mask.Length, plan.Shape.OutputElements, nameof(mask));
        Lengths.Require(download.Length, plan.DownloadBytes, nameof(download));
        if (!ReferenceEquals(weights.Plan, plan))
        {
            throw new ArgumentException("the weights were prepared for another plan", nameof(weights));
        }

        (IUploadedZero zero, IAnswerSums sums) = Load(plan, weights, upload, degreeOfParallelism);
        passed?.Invoke(EvaluationStage.Loaded);
        int count = checked((int)plan.Packing.Answers);
        Prg[] generators = [.. Enumerable.Range(0, count).Select(_ => prg.Fork())];
        long[] starts = plan.AnswerStarts();
        ulong[] masks = mask.ToArray();
        ArraySegment<byte> result = WorkArrays.Rent<byte>(download.Length);
        for (int first = 0; first < plan.Packing.AnswersPerTile; first += sums.BatchSize)
        {
            int batch = Math.Min(sums.BatchSize, plan.Packing.AnswersPerTile - first);
            sums.Run(first, batch, degreeOfParallelism);
            passed?.Invoke(EvaluationStage.Multiplied);
            int firstInTile = first;
            Workers.Run(
                batch * plan.Packing.Tiles,
                degreeOfParallelism,
                () => new AnswerWriter(plan, zero),
                (item, writer) =>
                {
                    int tile = item / batch;
                    int inTile = firstInTile + (item % batch);
                    int answer = (tile * plan.Packing.AnswersPerTile) + inTile;
                    Span<byte> bytes = result.AsSpan((int)starts[answer], (int)(starts[answer + 1] - starts[answer]));
                    writer.Write(tile, inTile, sums, item % batch, masks, generators[answer], bytes);
                });
            passed?.Invoke(EvaluationStage.Answered);
        }

        sums.Release();
        result.AsSpan().CopyTo(download);
        WorkArrays.Return(result);
    }

    private static (IUploadedZero Zero, IAnswerSums Sums) Load(LinearLayerPlan plan, PreparedWeights weights, ReadOnlySpan<byte> upload, int degreeOfParallelism)
    {
        if (plan.IsDirect(weights.IsKept))
        {
            DirectCiphertexts digits = new(plan, plan.Direct!, upload, degreeOfParallelism);
            return (digits, new DirectSums(plan, plan.Direct!, digits, weights.Ordered(degreeOfParallelism)));
        }

        UploadedCiphertexts ciphertexts = new(plan, plan.RunsOf(weights.IsKept)?.Shifts ?? [0], upload, degreeOfParallelism);
        return (ciphertexts, new Accumulator(plan, ciphertexts, weights));
    }
}
