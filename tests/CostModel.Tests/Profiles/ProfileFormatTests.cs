using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Published;

namespace PrivateInference.CostModel.Tests.Profiles;

public sealed class ProfileFormatTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        MachineProfile profile = FlatProfile.Create((UnitCostKeys.HandOver, 0.25), ("secondsPerAndGateGarbled", 1e-9));
        File.WriteAllText(_path, ProfileFormat.Write(profile));
        MachineProfile read = ProfileFormat.Read(_path);
        read.Description.Should().Be(profile.Description);
        read.UnitCosts.Should().Equal(profile.UnitCosts);
    }

    [Theory]
    [InlineData("pisim.profile/5", "pisim.profile/6", "*schema*pisim.profile/6*pisim.profile/5*")]
    [InlineData("\"secondsPerHandOver\"", "\"secondsPerHandOvre\"", "*secondsPerHandOvre: no such unit cost*")]
    [InlineData("\"value\": 0.25", "\"value\": -0.25", "*secondsPerHandOver: -0.25*")]
    [InlineData("\"value\": 0.25", "\"value\": 1e999", "*")]
    [InlineData("\"cores\": 1", "\"cores\": 0", "*cores: 0*")]
    [InlineData("a test", "", "*source is missing*")]
    [InlineData("\"value\": 0.25,", "", "*value*")]
    [InlineData("\"value\": 0.25", "\"value\": NaN", "*")]
    [InlineData("\"spread\": 0,", "\"spread\": -1,", "*spread*")]
    [InlineData("\"samples\": 0,", "\"samples\": 0, \"allCores\": -2,", "*-2 with all cores*")]
    [InlineData("\"unitCosts\"", "\"unitPrices\"", "*nitCosts*")]
    [InlineData("{", "[", "*")]
    public void Read_DamagedProfile_IsRefusedNamingFileAndKey(string good, string bad, string message)
    {
        File.WriteAllText(_path, ProfileFormat.Write(FlatProfile.Create((UnitCostKeys.HandOver, 0.25))).Replace(good, bad, StringComparison.Ordinal));
        Action read = () => ProfileFormat.Read(_path);
        read.Should().Throw<ProfileFormatException>().WithMessage(_path + ":*").WithMessage(message);
    }

    [Fact]
    public void Read_PricesThatWereWritten_AreTheSame()
    {
        RunningPrices prices = new("EUR", new SourcedValue(30, "a label"), new SourcedValue(0, "own"), new SourcedValue(0.08, "a list"));
        File.WriteAllText(_path, ProfileFormat.Write(new MachineProfile(FlatProfile.Create().Description, FlatProfile.Costs()) { Running = prices }));
        ProfileFormat.Read(_path).Running.Should().Be(prices);
    }

    [Theory]
    [InlineData("\"watts\": { \"value\": -1, \"source\": \"a\" }, \"pricePerHour\": { \"value\": 1, \"source\": \"a\" }, \"pricePerGigabyteSent\": { \"value\": 1, \"source\": \"a\" }", "*running.watts*")]
    [InlineData("\"watts\": { \"value\": 1, \"source\": \"a\" }, \"pricePerHour\": { \"value\": 1, \"source\": \"\" }, \"pricePerGigabyteSent\": { \"value\": 1, \"source\": \"a\" }", "*running.pricePerHour*")]
    [InlineData("\"watts\": { \"value\": 1, \"source\": \"a\" }, \"pricePerHour\": { \"value\": 1, \"source\": \"a\" }", "*pricePerGigabyteSent*")]
    public void Read_DamagedPrices_AreRefusedNamingFileAndKey(string prices, string message)
    {
        string text = ProfileFormat.Write(FlatProfile.Create()).TrimEnd();
        File.WriteAllText(_path, text[..^1] + ", \"running\": { \"currency\": \"EUR\", " + prices + " } }");
        Action read = () => ProfileFormat.Read(_path);
        read.Should().Throw<ProfileFormatException>().WithMessage(_path + ":*").WithMessage(message);
    }

    [Fact]
    public void Constructor_MissingCost_IsRefused()
    {
        Dictionary<string, UnitCost> costs = FlatProfile.Costs();
        costs.Remove("secondsPerLabelCopied").Should().BeTrue();
        Action make = () => _ = new MachineProfile(new ProfileDescription("x", "y", 1, "z", string.Empty), costs);
        make.Should().Throw<ArgumentException>().WithMessage("secondsPerLabelCopied*missing*");
    }

    public void Dispose() => File.Delete(_path);
}
