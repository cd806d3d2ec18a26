namespace PrivateInference.HomomorphicLinear;

/// <summary>Decrypts the answers of a coefficient packing.</summary>
/// <remarks>One instance serves one thread.</remarks>
/// <param name="plan">The layer.</param>
/// <param name="key">The client's secret.</param>
internal sealed class Decryptor(LinearLayerPlan plan, SecretKey key)
{
    private readonly PhaseDecryptor _decryptor = new(plan.Parameters, key);
    private readonly int[] _places = new int[plan.Parameters.RingDegree];
    private readonly int[] _outputs = new int[plan.Parameters.RingDegree];
    private readonly ulong[] _messages = new ulong[plan.Parameters.RingDegree];
    private UInt128[] _phases = [];

    /// <summary>Decrypts one answer.</summary>
    /// <param name="answer">Its number.</param>
    /// <param name="source">Its bytes.</param>
    /// <param name="receive">Gets each output's index and phase modulo <c>2^b1</c>.</param>
    public void Decrypt(int answer, ReadOnlySpan<byte> source, Action<int, UInt128> receive)
    {
        int count = FillOutputs(answer);
        _phases = _phases.Length == 0 ? new UInt128[plan.Parameters.RingDegree] : _phases;
        _decryptor.Decrypt(source, _places.AsSpan(0, count), _phases.AsSpan(0, count));
        for (int i = 0; i < count; i++)
        {
            receive(_outputs[i], _phases[i]);
        }
    }

    /// <summary>Decrypts one answer and rounds.</summary>
    /// <param name="answer">Its number.</param>
    /// <param name="source">Its bytes.</param>
    /// <param name="messages">Row-major [output channels, height, width]; overwritten where the answer's outputs stand.</param>
    public void Decrypt(int answer, ReadOnlySpan<byte> source, Span<ulong> messages)
    {
        int count = FillOutputs(answer);
        _decryptor.Decrypt(source, _places.AsSpan(0, count), plan.Parameters.Plaintext, _messages);
        OutputPlaces.Scatter<ulong>(_messages, _outputs.AsSpan(0, count), messages);
    }

    private int FillOutputs(int answer)
        => plan.Packing.FillOutputs(answer / plan.Packing.AnswersPerTile, answer % plan.Packing.AnswersPerTile, _places, _outputs);
}
