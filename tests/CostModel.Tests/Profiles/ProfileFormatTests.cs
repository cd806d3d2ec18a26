using PrivateInference.CostModel.Profiles;

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
    [InlineData("pisim.profile/2", "pisim.profile/3", "*schema*pisim.profile/3*pisim.profile/2*")]
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
    public void Constructor_MissingCost_IsRefused()
    {
        Dictionary<string, UnitCost> costs = FlatProfile.Costs();
        costs.Remove("secondsPerLabelCopied").Should().BeTrue();
        Action make = () => _ = new MachineProfile(new ProfileDescription("x", "y", 1, "z", string.Empty), costs);
        make.Should().Throw<ArgumentException>().WithMessage("secondsPerLabelCopied*missing*");
    }

    public void Dispose() => File.Delete(_path);
}
