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
    private const long CircuitAndLabelBytes = 17_072;
    private const long TransferSetUpBytes = 672;
    private const long TransferBytes = 1_344;
    private const long ServerLabelBytes = 1_184;
    private const long ShareBytes = 9;

    private DelphiCounts(GarblerRole garbler, long relus, long ciphertextsUp, long ciphertextsDown, IReadOnlyList<LayerProducts> products)
    {
        Relus = relus;
        CiphertextsUp = ciphertextsUp;
        CiphertextsDown = ciphertextsDown;
        Products = products;
        LinearBytesUp = ciphertextsUp * CiphertextBytes;
        LinearBytesDown = ciphertextsDown * CiphertextBytes;
        bool server = garbler == GarblerRole.Server;
        long circuits = relus * CircuitAndLabelBytes;
        OfflineBytesUp = LinearBytesUp + KeyBytes + (server ? relus * TransferSetUpBytes : circuits);
        OfflineBytesDown = LinearBytesDown + (server ? circuits + (relus * TransferBytes) : 0);
        OnlineBytesUp = server ? relus * ShareBytes : relus * TransferBytes;
        OnlineBytesDown = server ? relus * ServerLabelBytes : relus * TransferSetUpBytes;
        EvaluatorStoredBytes = relus * 18_248;
        GarblerStoredBytes = relus * 3_590;
    }

    /// <summary>Scalar ReLUs.</summary>
    public long Relus { get; }

    /// <summary>Ciphertexts from client to server.</summary>
    public long CiphertextsUp { get; }

    /// <summary>Ciphertexts from server to client.</summary>
    public long CiphertextsDown { get; }

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
    public IReadOnlyList<LayerProducts> Products { get; }

    /// <summary>Counts a network.</summary>
    /// <param name="plan">Shapes; neither weights nor ring are looked at.</param>
    /// <param name="garbler">Who garbles.</param>
    /// <returns>The counts.</returns>
    public static DelphiCounts Of(InferencePlan plan, GarblerRole garbler)
    {
        ArgumentNullException.ThrowIfNull(plan);
        long up = 0;
        long down = 0;
        List<LayerProducts> products = [];
        foreach (LinearStep step in plan.Steps.OfType<LinearStep>())
        {
            ConvolutionShape shape = step.Convolution;
            long pixels = (long)shape.InputHeight * shape.InputWidth;
            bool isDense = pixels == 1;
            long taps = (long)shape.KernelHeight * shape.KernelWidth;
            long inputs = DivideUp(shape.InputChannels * pixels);
            long outputs = DivideUp(shape.OutputChannels * pixels);
            up += taps * inputs;
            down += outputs;
            if (!isDense)
            {
                double channels = Slots / (double)pixels;
                products.Add(new LayerProducts(
                    step.Name,
                    taps * inputs * outputs * (long)Math.Min(channels, Math.Max(shape.InputChannels, shape.OutputChannels)),
                    Math.Log2(channels)));
            }
        }

        return new DelphiCounts(garbler, plan.Relus, up, down, products);
    }

    private static long DivideUp(long values) => (values + Slots - 1) / Slots;
}

/// <summary>Homomorphic products of one convolution.</summary>
/// <param name="Name">Name of the step.</param>
/// <param name="Products">Products of a ciphertext and a plaintext, with the rotations between them.</param>
/// <param name="LogChannels">Binary logarithm of the channels in a ciphertext.</param>
public sealed record LayerProducts(string Name, long Products, double LogChannels);
