using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests;

public sealed class ProtocolTests
{
    private static readonly ConvolutionShape s_shape = ConvolutionShape.Dense(6, 8) with
    {
        InputHeight = 12,
        InputWidth = 10,
        KernelHeight = 3,
        KernelWidth = 3,
        PadTop = 1,
        PadLeft = 1,
        PadBottom = 1,
        PadRight = 1,
    };

    private readonly LinearLayerPlan _plan = LinearLayerPlan.Create(s_shape, 37, 8);
    private readonly ulong[] _share = LayerRun.Ring(new Prg(new Block128(1, 1)), s_shape.InputElements, 37);
    private readonly ulong[] _mask = LayerRun.Ring(new Prg(new Block128(2, 1)), s_shape.OutputElements, 37);
    private readonly long[] _weights = LayerRun.Weights(new Prg(new Block128(3, 1)), s_shape.WeightElements, 8);

    [Fact]
    public void Evaluate_TwoThreadsOrWeightsNotTransformed_GivesTheSameBytes()
    {
        (byte[] upload, byte[] download) = Transcript(seed: 5, degree: 1, long.MaxValue);
        (byte[] parallelUpload, byte[] parallelDownload) = Transcript(seed: 5, degree: 3, long.MaxValue);
        (byte[] _, byte[] plainDownload) = Transcript(seed: 5, degree: 1, weightLimit: 0);
        parallelUpload.Should().Equal(upload);
        parallelDownload.Should().Equal(download);
        plainDownload.Should().Equal(download);
    }

    [Fact]
    public void Evaluate_WeightsNotTransformed_AgreesWithTheClearConvolution()
    {
        (ulong[] got, ulong[] expected) = LayerRun.Run(s_shape, 37, 8, seed: 9, degree: 2, weightLimit: 0);
        got.Should().Equal(expected);
    }

    [Fact]
    public void Prepare_BeyondTheBudget_KeepsLaterLayersPlain()
    {
        using LinearServer server = new(_plan.PreparedWeightBytes + 1);
        server.Prepare(_plan, _weights).IsKept.Should().BeTrue();
        PreparedWeights second = server.Prepare(_plan, _weights);
        second.IsKept.Should().BeFalse();
        second.Bytes.Should().Be(_weights.Length * sizeof(long));
    }

    [Fact]
    public void Transcripts_OfTheSameInputTwice_AreUnrelatedAndLookUniform()
    {
        (byte[] upload, byte[] download) = Transcript(seed: 5, degree: 1, long.MaxValue);
        (byte[] otherUpload, byte[] otherDownload) = Transcript(seed: 6, degree: 1, long.MaxValue);
        foreach ((byte[] first, byte[] second) in new[] { (upload, otherUpload), (download, otherDownload) })
        {
            ChiSquare(first).Should().BeLessThan(360);
            ChiSquare([.. first.Zip(second, (a, b) => (byte)(a ^ b))]).Should().BeLessThan(360);
        }
    }

    [Fact]
    public void Evaluate_OfTheSameUploadTwice_GivesUnrelatedAnswers()
    {
        // c1 without fresh randomness would be the client's own polynomials times the weights, for the client to divide.
        byte[] upload = new byte[_plan.UploadBytes];
        new LinearClient(new Prg(new Block128(5, 4))).EncryptShare(_plan, _share, upload);
        using LinearServer server = new();
        PreparedWeights weights = server.Prepare(_plan, _weights);
        byte[][] downloads = [new byte[_plan.DownloadBytes], new byte[_plan.DownloadBytes]];
        for (int i = 0; i < 2; i++)
        {
            server.Evaluate(_plan, weights, upload, _mask, new Prg(new Block128((ulong)i, 31)), downloads[i]);
        }

        ChiSquare([.. downloads[0].Zip(downloads[1], (a, b) => (byte)(a ^ b))]).Should().BeLessThan(360);
    }

    [Fact]
    public void Evaluate_StagesAskedFor_LoadsOnceThenMultipliesAndAnswersByTurns()
    {
        byte[] upload = new byte[_plan.UploadBytes];
        new LinearClient(new Prg(new Block128(5, 4))).EncryptShare(_plan, _share, upload);
        using LinearServer server = new();
        List<EvaluationStage> stages = [];
        server.Evaluate(_plan, server.Prepare(_plan, _weights), upload, _mask, new Prg(new Block128(6, 31)), new byte[_plan.DownloadBytes], passed: stages.Add);
        stages[0].Should().Be(EvaluationStage.Loaded);
        stages.Skip(1).Chunk(2).Should().NotBeEmpty().And.AllSatisfy(turn => turn.Should().Equal(EvaluationStage.Multiplied, EvaluationStage.Answered));
    }

    [Fact]
    public void Transcripts_OfZeroShareAndWeights_LookUniform()
    {
        LinearClient client = new(new Prg(new Block128(8, 8)));
        using LinearServer server = new();
        byte[] upload = new byte[_plan.UploadBytes];
        byte[] download = new byte[_plan.DownloadBytes];
        client.EncryptShare(_plan, new ulong[_share.Length], upload);
        server.Evaluate(_plan, server.Prepare(_plan, new long[_weights.Length]), upload, _mask, new Prg(new Block128(9, 9)), download);
        ChiSquare(upload).Should().BeLessThan(360);
        ChiSquare(download).Should().BeLessThan(360);
    }

    [Fact]
    public void Evaluate_ResidueAboveItsPrime_IsRefused()
    {
        (byte[] upload, byte[] download) = Transcript(seed: 5, degree: 1, long.MaxValue);
        upload.AsSpan(LinearLayerPlan.SeedBytes).Fill(0xff);
        using LinearServer server = new();
        PreparedWeights weights = server.Prepare(_plan, _weights);
        foreach (int degree in new[] { 1, 3 })
        {
            Action evaluate = () => server.Evaluate(_plan, weights, upload, _mask, new Prg(default), download, degree);
            evaluate.Should().Throw<CiphertextFormatException>().WithMessage("*not below its modulus*");
        }
    }

    [Fact]
    public void DecryptAnswer_AnyBytes_GivesRingElements()
    {
        byte[] download = new byte[_plan.DownloadBytes];
        new Prg(new Block128(1, 9)).FillValues(download.AsSpan());
        ulong[] result = new ulong[s_shape.OutputElements];
        new LinearClient(new Prg(default)).DecryptAnswer(_plan, download, result);
        result.Should().OnlyContain(value => value >> 37 == 0);
    }

    [Fact]
    public void EveryCall_WrongLengthOrRange_ThrowsWithBothNumbers()
    {
        LinearClient client = new(new Prg(default));
        using LinearServer server = new();
        PreparedWeights weights = server.Prepare(_plan, _weights);
        LinearLayerPlan other = LinearLayerPlan.Create(s_shape, 37, 8);
        byte[] upload = new byte[_plan.UploadBytes];
        byte[] download = new byte[_plan.DownloadBytes];
        ulong[] tooLarge = [.. _share];
        tooLarge[3] = 1UL << 37;
        Action[] calls =
        [
            () => client.EncryptShare(_plan, new ulong[3], upload),
            () => client.EncryptShare(_plan, _share, new byte[3]),
            () => client.EncryptShare(_plan, tooLarge, upload),
            () => client.DecryptAnswer(_plan, new byte[3], new ulong[_mask.Length]),
            () => client.DecryptAnswer(_plan, download, new ulong[3]),
            () => server.Prepare(_plan, new long[3]),
            () => server.Prepare(_plan, [.. _weights.Select(_ => 256L)]),
            () => server.Prepare(_plan, [.. _weights.Select(_ => -256L)]),
            () => server.Evaluate(_plan, weights, new byte[3], _mask, new Prg(default), download),
            () => server.Evaluate(_plan, weights, upload, new ulong[3], new Prg(default), download),
            () => server.Evaluate(_plan, weights, upload, _mask, new Prg(default), new byte[3]),
            () => server.Evaluate(other, weights, upload, _mask, new Prg(default), download),
        ];
        foreach (Action call in calls)
        {
            call.Should().Throw<ArgumentException>();
        }
    }

    [Fact]
    public void Counts_OfAPlan_AreThoseOfItsPacking()
    {
        LinearCounts counts = _plan.Counts;
        counts.Encryptions.Should().Be(counts.CiphertextsUp);
        _plan.UploadBytes.Should().Be(16 + (counts.CiphertextsUp * _plan.Parameters.FreshCiphertextBytes));
        counts.Decryptions.Should().Be(counts.CiphertextsDown);
        counts.Additions.Should().Be(counts.PlaintextProducts - counts.CiphertextsDown);

        // Of c0 only the coefficients that are outputs are sent: the others hold partial sums.
        Parameters parameters = _plan.Parameters;
        long bits = (counts.CiphertextsDown * parameters.RingDegree * parameters.Literal.AnswerLinearBits) + ((long)s_shape.OutputElements * parameters.Literal.AnswerConstantBits);
        (8 * _plan.DownloadBytes).Should().BeInRange(bits, bits + (7 * counts.CiphertextsDown));
        new LinearServer().Prepare(_plan, _weights).Bytes.Should().Be(_plan.PreparedWeightBytes);
    }

    private static double ChiSquare(byte[] bytes)
    {
        // 255 degrees of freedom: 360 is more than four deviations out.
        long[] counts = new long[256];
        foreach (byte value in bytes)
        {
            counts[value]++;
        }

        double expected = bytes.Length / 256.0;
        return counts.Sum(count => (count - expected) * (count - expected) / expected);
    }

    private (byte[] Upload, byte[] Download) Transcript(ulong seed, int degree, long weightLimit)
    {
        LinearClient client = new(new Prg(new Block128(seed, 4)));
        using LinearServer server = new(weightLimit);
        byte[] upload = new byte[_plan.UploadBytes];
        byte[] download = new byte[_plan.DownloadBytes];
        client.EncryptShare(_plan, _share, upload, degree);
        server.Evaluate(_plan, server.Prepare(_plan, _weights, degree), upload, _mask, new Prg(new Block128(seed, 6)), download, degree);
        return (upload, download);
    }
}
