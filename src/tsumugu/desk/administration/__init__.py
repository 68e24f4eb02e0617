"""The administrator's room: people, divisions, approval rules, the licence, registering plans, the record of acts."""
