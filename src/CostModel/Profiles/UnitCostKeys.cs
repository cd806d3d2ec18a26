using PrivateInference.CostModel.Counts;

namespace PrivateInference.CostModel.Profiles;

/// <summary>Names of unit costs in a profile; the unit is in the name.</summary>
public static class UnitCostKeys
{
    /// <summary>A byte handed to or taken from the channel by a computing thread.</summary>
    public const string ByteCopied = "secondsPerByteCopied";

    /// <summary>A byte through the sockets of one machine, sending and receiving at once: the inverse of the fastest rate.</summary>
    public const string ByteCarried = "secondsPerByteCarried";

    /// <summary>An exchange of two short messages on one machine.</summary>
    public const string Round = "secondsPerRound";

    private static readonly string[] s_operations =
    [
        .. Enum.GetValues<Operation>().Select(operation => operation switch
        {
            Operation.Encryption => "secondsPerCoefficientEncrypted",
            Operation.Decryption => "secondsPerCoefficientDecrypted",
            Operation.CiphertextLoad => "secondsPerCoefficientLoaded",
            Operation.PlaintextProduct => "secondsPerCoefficientMultiplied",
            Operation.Answer => "secondsPerCoefficientAnswered",
            Operation.WeightTransform => "secondsPerCoefficientTransformed",
            Operation.BaseTransfer => "secondsPerBaseTransfer",
            Operation.TransferSend => "secondsPerTransferSent",
            Operation.TransferReceive => "secondsPerTransferReceived",
            Operation.SilentTransferSend => "secondsPerSilentTransferSent",
            Operation.SilentTransferReceive => "secondsPerSilentTransferReceived",
            Operation.SharedBitSend => "secondsPerSharedBitSent",
            Operation.SharedBitReceive => "secondsPerSharedBitReceived",
            Operation.SharedBitUse => "secondsPerSharedBitUsed",
            Operation.Garbling => "secondsPerAndGateGarbled",
            Operation.Evaluation => "secondsPerAndGateEvaluated",
            Operation.LabelChoice => "secondsPerLabelChosen",
            Operation.LabelCopy => "secondsPerLabelCopied",
            Operation.MultiplyAccumulate => "secondsPerMultiplyAccumulate",
            Operation.ShareElement => "secondsPerShareElement",
            _ => "secondsPerByteStored",
        }),
    ];

    /// <summary>All keys; a profile has each of them.</summary>
    public static IReadOnlyList<string> All { get; } = [.. s_operations, ByteCopied, ByteCarried, Round];

    /// <summary>Key of an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <returns>Its name in a profile.</returns>
    public static string Of(Operation operation) => s_operations[(int)operation];
}
