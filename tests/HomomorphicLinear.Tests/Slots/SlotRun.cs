using System.Numerics;
using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.HomomorphicLinear.Slots;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests.Slots;

/// <summary>One layer in slots through both parties, beside the clear convolution modulo t.</summary>
internal sealed class SlotRun
{
    /// <summary>DELPHI's 41-bit prime, 1 modulo 2^37.</summary>
    public const ulong Delphi = 2061584302081;

    /// <summary>A 20-bit prime, 1 modulo 2^18.</summary>
    public const ulong Short = 786433;

    public SlotRun(SlotLayerPlan plan, ulong seed, int weightBits = 8)
    {
        Plan = plan;
        Prg prg = new(new Block128(seed, 78));
        Share = Residues(prg, plan.Shape.InputElements, plan.Parameters.Plaintext.Prime);
        Mask = Residues(prg, plan.Shape.OutputElements, plan.Parameters.Plaintext.Prime);
        Weights = LayerRun.Weights(prg, plan.Shape.WeightElements, weightBits);
        Prg = prg;
    }

    public SlotLayerPlan Plan { get; }

    public ulong[] Share { get; }

    public ulong[] Mask { get; }

    public long[] Weights { get; }

    public Prg Prg { get; }

    public byte[] Upload { get; private set; } = [];

    public byte[] Download { get; private set; } = [];

    public ulong[] Expected => Clear(Plan.Shape, Plan.Parameters.Plaintext.Prime, Share, Weights, Mask);

    public static ulong[] Residues(Prg prg, int count, ulong prime)
    {
        ulong[] values = new ulong[count];
        prg.FillRing(values, 64);
        return [.. values.Select(value => value % prime)];
    }

    /// <summary>Runs the layer and returns the client's result.</summary>
    public ulong[] Run(SlotServer server, SlotClient? client = null, int degree = 1)
    {
        client ??= new SlotClient(Prg.Fork());
        byte[] keys = new byte[Plan.RotationKeyBytes];
        Upload = new byte[Plan.UploadBytes];
        Download = new byte[Plan.DownloadBytes];
        client.CreateKeys(Plan, keys, degree);
        client.EncryptShare(Plan, Share, Upload, degree);
        server.Evaluate(Plan, server.Prepare(Plan, Weights, degree), SlotServer.ReadKeys(Plan, keys, degree), Upload, Mask, Prg.Fork(), Download, degree);
        ulong[] got = new ulong[Plan.Shape.OutputElements];
        client.DecryptAnswer(Plan, Download, got, degree);
        return got;
    }

    /// <summary>Schoolbook convolution modulo a prime, less a mask.</summary>
    public static ulong[] Clear(ConvolutionShape shape, ulong prime, ulong[] share, long[] weights, ulong[] mask)
    {
        ulong[] result = new ulong[shape.OutputElements];
        int inputs = shape.InputChannels / shape.Groups;
        int outputs = shape.OutputChannels / shape.Groups;
        for (int index = 0; index < result.Length; index++)
        {
            int output = index / (shape.OutputHeight * shape.OutputWidth);
            int row = index / shape.OutputWidth % shape.OutputHeight;
            int column = index % shape.OutputWidth;
            Int128 sum = prime - mask[index];
            for (int tap = 0; tap < inputs * shape.KernelHeight * shape.KernelWidth; tap++)
            {
                int input = tap / (shape.KernelHeight * shape.KernelWidth);
                int y = (row * shape.StrideHeight) + (tap / shape.KernelWidth % shape.KernelHeight * shape.DilationHeight) - shape.PadTop;
                int x = (column * shape.StrideWidth) + (tap % shape.KernelWidth * shape.DilationWidth) - shape.PadLeft;
                if (y >= 0 && x >= 0 && y < shape.InputHeight && x < shape.InputWidth)
                {
                    ulong pixel = share[(((((output / outputs) * inputs) + input) * shape.InputHeight) + y) * shape.InputWidth + x];
                    sum += (Int128)weights[(output * inputs * shape.KernelHeight * shape.KernelWidth) + tap] * pixel;
                }
            }

            Int128 residue = sum % prime;
            result[index] = (ulong)(residue < 0 ? residue + prime : residue);
        }

        return result;
    }

    /// <summary>The phase <c>c0 + c1 s</c> of a ciphertext in transform order, modulo q, nearest zero.</summary>
    public static BigInteger[] Phases(Parameters parameters, SecretKey secret, SlotCiphertext ciphertext)
    {
        Ring ring = parameters.Ring;
        BigInteger modulus = parameters.Moduli.Aggregate(BigInteger.One, (product, prime) => product * prime);
        BigInteger[] phases = new BigInteger[ring.Degree];
        double[] part = new double[ring.Degree];
        for (int i = 0; i < ring.Count; i++)
        {
            Modulus p = ring.Modulus(i);
            ring.Part(ciphertext.Constant.AsSpan(), i).CopyTo(part);
            PolynomialKernel.MultiplyAccumulateLazy(p, ring.Part(ciphertext.Linear.AsSpan(), i), ring.Part(secret.Values.AsSpan(), i), part);
            PolynomialKernel.Reduce(p, part);
            NttKernel.Inverse(ring.Tables[i], part);
            BigInteger others = modulus / p.Value;
            BigInteger factor = others * p.Invert((ulong)(others % p.Value));
            for (int j = 0; j < part.Length; j++)
            {
                phases[j] = (phases[j] + (factor * (long)part[j])) % modulus;
            }
        }

        return [.. phases.Select(phase => 2 * phase > modulus ? phase - modulus : 2 * phase < -modulus ? phase + modulus : phase)];
    }
}
