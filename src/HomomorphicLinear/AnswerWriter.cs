using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear;

/// <summary>Writes the answers of a coefficient packing: of the constant polynomial only the outputs are sent.</summary>
/// <remarks>One instance serves one thread.</remarks>
internal sealed class AnswerWriter
{
    private readonly LinearLayerPlan _plan;
    private readonly IUploadedZero _upload;
    private readonly AnswerSwitch _switch;
    private readonly int[] _places;
    private readonly int[] _outputs;
    private readonly ulong[] _masks;

    /// <summary>A writer.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="upload">The client's encryption of zero.</param>
    public AnswerWriter(LinearLayerPlan plan, IUploadedZero upload)
    {
        _plan = plan;
        _upload = upload;
        _switch = new AnswerSwitch(plan.Parameters, plan.Noise.FloodingWidths);
        _places = new int[plan.Parameters.RingDegree];
        _outputs = new int[plan.Parameters.RingDegree];
        _masks = new ulong[plan.Parameters.RingDegree];
    }

    /// <summary>Writes an answer.</summary>
    /// <param name="tile">From 0.</param>
    /// <param name="inTile">Within the tile.</param>
    /// <param name="sums">The batch that holds the answer; its place there is overwritten.</param>
    /// <param name="inBatch">Within the batch.</param>
    /// <param name="mask">Row-major [output channels, height, width].</param>
    /// <param name="generator">Secret randomness.</param>
    /// <param name="destination">Exactly the answer's bytes; overwritten.</param>
    public void Write(int tile, int inTile, IAnswerSums sums, int inBatch, ReadOnlySpan<ulong> mask, Prg generator, Span<byte> destination)
    {
        int count = _plan.Packing.FillOutputs(tile, inTile, _places, _outputs);
        OutputPlaces.Gather(mask, _outputs.AsSpan(0, count), _masks);
        Span<double> constant = sums.Constant(tile, inBatch);
        Span<double> linear = sums.Linear(tile, inBatch);
        ReadOnlySpan<int> places = _places.AsSpan(0, count);
        ReadOnlySpan<ulong> masks = _masks.AsSpan(0, count);
        if (sums.AreCoefficients)
        {
            _switch.WriteCoefficients(_upload.ZeroConstant, _upload.ZeroLinear, constant, linear, places, masks, generator, destination);
        }
        else
        {
            _switch.Write(_upload.ZeroConstant, _upload.ZeroLinear, constant, linear, places, masks, generator, destination);
        }
    }
}
