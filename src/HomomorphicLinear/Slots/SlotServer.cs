using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Slots;

/// <summary>The server's half of a linear layer in slots: applies its weights to the client's encrypted share and masks the result.</summary>
public sealed class SlotServer
{
    private readonly long _weightBudgetBytes;
    private long _weightBytes;

    /// <summary>A server.</summary>
    /// <param name="weightBudgetBytes">
    /// Memory for the transformed weights of all layers together. Layers that no longer fit keep theirs plain, and every evaluation transforms them again.
    /// </param>
    public SlotServer(long weightBudgetBytes = 4L << 30)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(weightBudgetBytes);
        _weightBudgetBytes = weightBudgetBytes;
    }

    /// <summary>Counts what evaluations do, for tests.</summary>
    internal SlotTally? Tally { get; init; }

    /// <summary>Reads a client's rotation keys.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="keys">Exactly <see cref="SlotLayerPlan.RotationKeyBytes"/>.</param>
    /// <param name="degreeOfParallelism">Threads.</param>
    /// <returns>Keys for any number of evaluations.</returns>
    /// <exception cref="ArgumentException">A span of another length than the plan's.</exception>
    /// <exception cref="CiphertextFormatException">A residue is not below its prime.</exception>
    public static RotationKeys ReadKeys(SlotLayerPlan plan, ReadOnlySpan<byte> keys, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Lengths.Require(keys.Length, plan.RotationKeyBytes, nameof(keys));
        return new RotationKeys(plan, keys, degreeOfParallelism);
    }

    /// <summary>Encodes and transforms a layer's weights.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="weights">Row-major [output channels, input channels / groups, kernel height, kernel width]; any integers, taken modulo t.</param>
    /// <param name="degreeOfParallelism">Threads.</param>
    /// <returns>Weights for any number of evaluations.</returns>
    /// <exception cref="ArgumentException">Another number of weights than the plan's.</exception>
    public PreparedSlotWeights Prepare(SlotLayerPlan plan, ReadOnlySpan<long> weights, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Lengths.Require(weights.Length, plan.Shape.WeightElements, nameof(weights));
        bool fits = Interlocked.Add(ref _weightBytes, plan.PreparedWeightBytes) <= _weightBudgetBytes;
        if (!fits)
        {
            Interlocked.Add(ref _weightBytes, -plan.PreparedWeightBytes);
        }

        return new PreparedSlotWeights(plan, weights.ToArray(), fits, degreeOfParallelism);
    }

    /// <summary>Evaluates a layer under encryption.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="weights">Prepared for that plan.</param>
    /// <param name="keys">The client's, for that plan.</param>
    /// <param name="upload">Exactly <see cref="SlotLayerPlan.UploadBytes"/> from the client.</param>
    /// <param name="mask">Row-major [output channels, height, width], uniform in [0, t), used once; subtracted from the outputs.</param>
    /// <param name="prg">Secret randomness, of which the call uses some.</param>
    /// <param name="download">Exactly <see cref="SlotLayerPlan.DownloadBytes"/>; overwritten.</param>
    /// <param name="degreeOfParallelism">Threads.</param>
    /// <exception cref="ArgumentException">A span of another length than the plan's, a mask of t or more, or weights or keys of another plan.</exception>
    /// <exception cref="CiphertextFormatException">The upload is not ciphertexts of the plan.</exception>
    public void Evaluate(
        SlotLayerPlan plan,
        PreparedSlotWeights weights,
        RotationKeys keys,
        ReadOnlySpan<byte> upload,
        ReadOnlySpan<ulong> mask,
        Prg prg,
        Span<byte> download,
        int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(prg);
        Lengths.Require(upload.Length, plan.UploadBytes, nameof(upload));
        Lengths.Require(mask.Length, plan.Shape.OutputElements, nameof(mask));
        Lengths.Require(download.Length, plan.DownloadBytes, nameof(download));
        LinearClient.RequireRing(mask, plan.Parameters.Plaintext);
        if (!ReferenceEquals(weights.Plan, plan) || !ReferenceEquals(keys.Plan, plan))
        {
            throw new ArgumentException("the weights or keys are of another plan", nameof(weights));
        }

        SlotUpload ciphertexts = new(plan.Parameters, checked((int)plan.Counts.CiphertextsUp), upload, degreeOfParallelism);
        Prg[] generators = [.. Enumerable.Range(0, checked((int)plan.Counts.CiphertextsDown)).Select(_ => prg.Fork())];
        ulong[] masks = mask.ToArray();
        byte[] result = new byte[download.Length];
        int bytes = checked((int)plan.AnswerBytes);
        SlotEvaluator evaluator = new(plan, weights, keys, Tally);
        for (int tile = 0; tile < plan.Layout.Tiles; tile++)
        {
            int first = tile * plan.Layout.OutputCiphertexts;
            int tileNumber = tile;
            SlotCiphertext[] inputs = [.. Enumerable.Range(0, plan.Layout.InputCiphertexts).Select(input => ciphertexts[(tileNumber * plan.Layout.InputCiphertexts) + input])];
            SlotCiphertext[] answers = new SlotCiphertext[plan.Layout.OutputCiphertexts];
            evaluator.Run(inputs, degreeOfParallelism, (output, answer) => answers[output] = answer);
            Workers.Run(answers.Length, degreeOfParallelism, () => new SlotAnswerWriter(plan, ciphertexts.Zero), (output, writer) =>
                writer.Write(tileNumber, output, answers[output], masks, generators[first + output], result.AsSpan((first + output) * bytes, bytes)));
        }

        result.CopyTo(download);
    }
}
