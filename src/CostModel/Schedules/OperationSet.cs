using PrivateInference.CostModel.Counts;

namespace PrivateInference.CostModel.Schedules;

/// <summary>Some of the operations.</summary>
/// <param name="Bits">A bit an operation.</param>
internal readonly record struct OperationSet(ulong Bits)
{
    /// <summary>Those that the engine shares among the threads of a party; the others run on one.</summary>
    public static OperationSet Parallel { get; } = Of(
        Operation.Encryption,
        Operation.Decryption,
        Operation.CiphertextLoad,
        Operation.PlaintextProduct,
        Operation.Answer,
        Operation.WeightTransform,
        Operation.DirectLoad,
        Operation.DirectProduct,
        Operation.Garbling,
        Operation.Evaluation,
        Operation.ThreeHalvesGarbling,
        Operation.ThreeHalvesEvaluation);

    /// <summary>The server's under encryption.</summary>
    public static OperationSet HomomorphicServer { get; } = Of(
        Operation.CiphertextLoad,
        Operation.PlaintextProduct,
        Operation.Answer,
        Operation.WeightTransform,
        Operation.DirectLoad,
        Operation.DirectProduct);

    /// <summary>All that is work: not the bytes kept, which cost something in a process's first session alone.</summary>
    public static OperationSet All { get; } = new(~Of(Operation.StoredByte).Bits);

    /// <summary>A set.</summary>
    /// <param name="operations">Its members.</param>
    /// <returns>The set.</returns>
    public static OperationSet Of(params ReadOnlySpan<Operation> operations)
    {
        ulong bits = 0;
        foreach (Operation operation in operations)
        {
            bits |= 1UL << (int)operation;
        }

        return new OperationSet(bits);
    }

    /// <summary>All but these.</summary>
    /// <returns>The complement.</returns>
    public OperationSet Without(OperationSet others) => new(Bits & ~others.Bits);

    /// <summary>Those in both.</summary>
    /// <returns>The intersection.</returns>
    public OperationSet And(OperationSet others) => new(Bits & others.Bits);

    /// <summary>Whether an operation is in it.</summary>
    /// <param name="operation">The operation.</param>
    public bool Contains(Operation operation) => ((Bits >> (int)operation) & 1) != 0;
}
