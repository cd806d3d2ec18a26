using PrivateInference.Networks.FixedPoint;
using PrivateInference.Primitives;
using PrivateInference.Protocols;

namespace PrivateInference.CostModel.Published;

/// <summary>
/// What the released code of DELPHI (Mishra et al., USENIX Security 2020) takes for a network, by formulas fitted to the
/// logs published with Garimella et al., ASPLOS 2023: another packing, another circuit and another encoding than this engine's. Of those
/// logs, only the online bytes up of VGG-16 are far off (a third below the formula).
/// </summary>
/// <remarks>
/// Linear layers: SEAL, n = 8192, a ciphertext of 524,401 bytes; k^2 rotated copies up. ReLUs: a field of 41 bits, a garbled circuit
/// of 15,896 bytes as serialised. A client that garbles leaves the transfers to the online phase.
/// </remarks>
public sealed class DelphiCounts
{
    private const int Slots = 8192;
    private const long CiphertextBytes = 524_401;
    private const long KeyBytes = 33_180_308;
    private const long BaseTransferBytes = 4_096;
    private const long CircuitAndLabelBytes = 17_072;
    private const long TransferSetUpBytes = 672;
    private const long TransferBytes = 1_344;
    private const long ServerLabelBytes = 1_184;
    private const long ShareBytes = 9;
    private const long EvaluatorBytes = 18_248;
    private const long GarblerBytes = 3_590;

    private readonly Linear _linear;

    private DelphiCounts(GarblerRole garbler, long relus, Linear linear)
    {
        _linear = linear;
        Garbler = garbler;
        Relus = relus;
        LinearBytesUp = checked(linear.CiphertextsUp * CiphertextBytes);
        LinearBytesDown = checked(linear.CiphertextsDown * CiphertextBytes);
        bool server = garbler == GarblerRole.Server;
        long baseTransfers = relus > 0 ? BaseTransferBytes : 0;
        long circuits = checked(relus * CircuitAndLabelBytes);
        OfflineBytesUp = checked(LinearBytesUp + KeyBytes + (server ? baseTransfers + (relus * TransferSetUpBytes) : circuits));
        OfflineBytesDown = checked(LinearBytesDown + (server ? circuits + (relus * TransferBytes) : baseTransfers));
        OnlineBytesUp = server ? relus * ShareBytes : relus * TransferBytes;
        OnlineBytesDown = server ? relus * ServerLabelBytes : relus * TransferSetUpBytes;
        EvaluatorStoredBytes = checked(relus * EvaluatorBytes);
        GarblerStoredBytes = relus * GarblerBytes;
    }

    /// <summary>Who garbles.</summary>
    public GarblerRole Garbler { get; }

    /// <summary>Scalar ReLUs.</summary>
    public long Relus { get; }

    /// <summary>Ciphertexts from client to server.</summary>
    public long CiphertextsUp => _linear.CiphertextsUp;

    /// <summary>Ciphertexts from server to client.</summary>
    public long CiphertextsDown => _linear.CiphertextsDown;

    /// <summary>Bytes of the ciphertexts up, keys not counted.</summary>
    public long LinearBytesUp { get; }

    /// <summary>Bytes of the ciphertexts down.</summary>
    public long LinearBytesDown { get; }

    /// <summary>All bytes up of the offline phase, keys included.</summary>
    public long OfflineBytesUp { get; }

    /// <summary>All bytes down of the offline phase.</summary>
    public long OfflineBytesDown { get; }

    /// <summary>All bytes up of the online phase but the image; an upper bound where pools follow ReLUs.</summary>
    public long OnlineBytesUp { get; }

    /// <summary>All bytes down of the online phase but the logits.</summary>
    public long OnlineBytesDown { get; }

    /// <summary>Bytes that the evaluating party stores.</summary>
    public long EvaluatorStoredBytes { get; }

    /// <summary>Bytes that the garbling party stores.</summary>
    public long GarblerStoredBytes { get; }

    /// <summary>Homomorphic products of each convolution; dense layers are outside the fit and not listed.</summary>
    public IReadOnlyList<LayerProducts> Products => _linear.Products;

    /// <summary>Linear layers, dense ones among them.</summary>
    public int LinearLayers => _linear.Layers;

    /// <summary>Dense layers, whose homomorphic time is outside the fit.</summary>
    public int DenseLayers => _linear.DenseLayers;

    /// <summary>Max pools, which that code does not have: nothing is counted for them.</summary>
    public int MaxPools => _linear.MaxPools;

    /// <summary>Convolutions with a stride, whose outputs that code packs before it drops them.</summary>
    public int StridedConvolutions => _linear.Strided;

    /// <summary>
    /// Exchanges of the online phase: one a ReLU layer, and the logits. The published simulator leaves round trips out; this is the
    /// number that the protocol implies.
    /// </summary>
    public int OnlineRounds => 1 + (Relus > 0 ? _linear.ReluLayers : 0);

    /// <summary>Exchanges of the offline phase: linear layers in one, transfers and circuits in one.</summary>
    public int OfflineRounds => Relus > 0 ? 2 : 1;

    /// <summary>Bytes that the client stores.</summary>
    public long ClientStoredBytes => Garbler == GarblerRole.Server ? EvaluatorStoredBytes : GarblerStoredBytes;

    /// <summary>Bytes that the server stores.</summary>
    public long ServerStoredBytes => Garbler == GarblerRole.Server ? GarblerStoredBytes : EvaluatorStoredBytes;

    /// <summary>Counts a network.</summary>
    /// <param name="plan">Shapes; neither weights nor ring are looked at.</param>
    /// <param name="garbler">Who garbles.</param>
    /// <returns>The counts.</returns>
    public static DelphiCounts Of(InferencePlan plan, GarblerRole garbler)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Linear linear = new([]);
        foreach (LinearStep step in plan.Steps.OfType<LinearStep>())
        {
            ConvolutionShape shape = step.Convolution;
            long pixels = (long)shape.InputHeight * shape.InputWidth;
            long taps = (long)shape.KernelHeight * shape.KernelWidth;
            long inputs = DivideUp(shape.InputChannels * pixels);
            long outputs = DivideUp(shape.OutputChannels * pixels);
            bool isDense = pixels == 1;
            if (!isDense)
            {
                // A map larger than a ciphertext leaves less than one channel to each.
                double channels = Slots / (double)pixels;
                long rotations = (long)Math.Max(1, Math.Min(channels, Math.Max(shape.InputChannels, shape.OutputChannels)));
                linear.Products.Add(new LayerProducts(step.Name, checked(taps * inputs * outputs * rotations), Math.Max(0, Math.Log2(channels))));
            }

            linear = linear with
            {
                CiphertextsUp = checked(linear.CiphertextsUp + (taps * inputs)),
                CiphertextsDown = linear.CiphertextsDown + outputs,
                Layers = linear.Layers + 1,
                DenseLayers = linear.DenseLayers + (isDense ? 1 : 0),
                Strided = linear.Strided + (shape.StrideHeight * shape.StrideWidth > 1 ? 1 : 0),
            };
        }

        return new DelphiCounts(garbler, plan.Relus, linear with
        {
            ReluLayers = plan.Steps.Count(step => step is ReluStep { Relus: > 0 }),
            MaxPools = plan.Steps.Count(step => step is MaxPoolStep),
        });
    }

    /// <summary>The same network with other ReLUs: a mask changes nothing of the linear layers in that code.</summary>
    /// <param name="relus">Scalar ReLUs, 0 or more.</param>
    /// <returns>The counts.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than none.</exception>
    public DelphiCounts WithRelus(long relus)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(relus);
        return new DelphiCounts(Garbler, relus, _linear);
    }

    private static long DivideUp(long values) => (values + Slots - 1) / Slots;

    /// <summary>What does not depend on the ReLUs.</summary>
    private sealed record Linear(List<LayerProducts> Products)
    {
        public long CiphertextsUp { get; init; }

        public long CiphertextsDown { get; init; }

        public int Layers { get; init; }

        public int DenseLayers { get; init; }

        public int Strided { get; init; }

        public int ReluLayers { get; init; }

        public int MaxPools { get; init; }
    }
}

/// <summary>Homomorphic products of one convolution.</summary>
/// <param name="Name">Name of the step.</param>
/// <param name="Products">Products of a ciphertext and a plaintext, with the rotations between them.</param>
/// <param name="LogChannels">Binary logarithm of the channels in a ciphertext.</param>
public sealed record LayerProducts(string Name, long Products, double LogChannels);
