using PrivateInference.CostModel.Counts;

namespace PrivateInference.CostModel.Profiles;

/// <summary>Names of unit costs in a profile; the unit is in the name.</summary>
public static class UnitCostKeys
{
    /// <summary>A byte handed to or taken from the channel by a computing thread.</summary>
    public const string ByteCopied = "secondsPerByteCopied";

    /// <summary>A byte handed to the system by a channel's writer; over loopback the system carries it to the other side in the same call.</summary>
    public const string ByteSent = "secondsPerByteSent";

    /// <summary>A byte taken from the system by a channel's reader.</summary>
    public const string ByteReceived = "secondsPerByteReceived";

    /// <summary>What it costs the writer to come out of rest for a message, besides the message's bytes.</summary>
    public const string MessageSent = "secondsPerMessageSent";

    /// <summary>What it costs the reader to come out of rest for a message, besides the message's bytes.</summary>
    public const string MessageReceived = "secondsPerMessageReceived";

    /// <summary>From the moment a thread has something for another that waits to the moment that one runs.</summary>
    public const string HandOver = "secondsPerHandOver";

    /// <summary>How much later than asked a thread wakes that sleeps until a message is due on a shaped link.</summary>
    public const string SleepOvershot = "secondsPerSleepOvershot";

    /// <summary>What a second of work takes longer when twice as many threads want to run as there are cores; less in proportion when fewer do.</summary>
    public const string Crowding = "secondsPerSecondCrowded";

    /// <summary>Homomorphic parameters looked for and a packing with them, of which each party weighs many for every linear layer once a session.</summary>
    public const string ParametersWeighed = "secondsPerParametersWeighed";

    /// <summary>An AND gate of a circuit built from its description, with all that goes with it: each party builds those of every non-linear layer once a session.</summary>
    public const string GateBuilt = "secondsPerAndGateBuilt";

    /// <summary>A byte of the public plan, read and checked by the client.</summary>
    public const string PlanByteRead = "secondsPerPlanByteRead";

    /// <summary>What a session costs beside its work: threads, connections, the first call of everything in it.</summary>
    public const string SessionStarted = "secondsPerSessionStarted";

    /// <summary>What the first set-up of a process takes longer than a later one: its code is compiled.</summary>
    public const string FirstSetUp = "secondsPerFirstSetUp";

    /// <summary>What the first offline phase of a process takes longer than a later one, fresh memory aside.</summary>
    public const string FirstOffline = "secondsPerFirstOffline";

    /// <summary>What the first online phase of a process takes longer than a later one.</summary>
    public const string FirstOnline = "secondsPerFirstOnline";

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
            Operation.DirectLoad => "secondsPerCoefficientCut",
            Operation.DirectProduct => "secondsPerDigitProduct",
            Operation.BaseTransfer => "secondsPerBaseTransfer",
            Operation.TransferSend => "secondsPerTransferSent",
            Operation.TransferReceive => "secondsPerTransferReceived",
            Operation.SilentTransferSend => "secondsPerSilentTransferSent",
            Operation.SilentTransferReceive => "secondsPerSilentTransferReceived",
            Operation.SharedBitSend => "secondsPerSharedBitSent",
            Operation.SharedBitRequest => "secondsPerSharedBitRequested",
            Operation.SharedBitReceive => "secondsPerSharedBitReceived",
            Operation.SharedBitUse => "secondsPerSharedBitUsed",
            Operation.Garbling => "secondsPerAndGateGarbled",
            Operation.Evaluation => "secondsPerAndGateEvaluated",
            Operation.ThreeHalvesGarbling => "secondsPerThreeHalvesGateGarbled",
            Operation.ThreeHalvesEvaluation => "secondsPerThreeHalvesGateEvaluated",
            Operation.LabelChoice => "secondsPerLabelChosen",
            Operation.LabelCopy => "secondsPerLabelCopied",
            Operation.MultiplyAccumulate => "secondsPerMultiplyAccumulate",
            Operation.ShareElement => "secondsPerShareElement",
            _ => "secondsPerByteTouchedFirst",
        }),
    ];

    /// <summary>All keys; a profile has each of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. s_operations, ByteCopied, ByteSent, ByteReceived, MessageSent, MessageReceived, HandOver, SleepOvershot, Crowding,
        ParametersWeighed, GateBuilt, PlanByteRead, SessionStarted, FirstSetUp, FirstOffline, FirstOnline,
    ];

    /// <summary>Key of an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <returns>Its name in a profile.</returns>
    public static string Of(Operation operation) => s_operations[(int)operation];
}
